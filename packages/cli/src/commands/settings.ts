import { join } from 'node:path'
import { contextOf } from '../context-of.ts'
import type { Command } from '../line/command.ts'
import { chooseGateways } from '../repository/choose-gateways.ts'
import { lookAt, rootOf } from '../repository/look-at.ts'
import { gatewaySettings } from '../settings/gateway-settings.ts'
import { settingsEnv, settingsMarkdown, settingsText } from '../settings/settings-text.ts'

/** Prints every setting of gateways. */
export const settingsCommand: Command = {
  words: 'settings',
  usage: '[GATEWAY…]',
  summary: 'every setting of a gateway, with its default and what it means',
  flags: {
    markdown: { type: 'boolean', says: 'as a table of Markdown' },
    env: { type: 'boolean', says: 'as an example of an .env file' },
  },
  more: [
    'They come from the schema of the gateway and that of the server; what they mean from the docstrings above them.',
  ],
  run: async ({ names, isSet }, io) => {
    if (isSet('markdown') && isSet('env'))
      throw new Error('--markdown and --env cannot be had both; take one')
    const repository = lookAt(rootOf(io.cwd))
    const shown = isSet('env') ? settingsEnv : isSet('markdown') ? settingsMarkdown : settingsText
    const gateways = chooseGateways(repository, names, io.cwd)
    for (const { folder } of gateways) {
      const settings = await gatewaySettings(join(repository.root, folder), contextOf(repository, io, folder))
      if (gateways.length > 1)
        io.say(isSet('env') ? `# ${folder}\n\n` : isSet('markdown') ? `## ${folder}\n\n` : `${folder}\n\n`)
      io.say(`${shown(settings)}\n`)
    }
    return 0
  },
}
