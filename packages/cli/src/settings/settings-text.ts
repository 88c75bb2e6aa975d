import type { GatewaySetting } from './gateway-settings.ts'

const byDefaultOf = ({ required, byDefault }: GatewaySetting) => (required ? 'required' : (byDefault ?? ''))

/** The settings as text: name, default, and below it what it means and must be. */
export const settingsText = (settings: readonly GatewaySetting[]): string => {
  const width = Math.max(...settings.map(({ name }) => name.length))
  const row = (setting: GatewaySetting) => {
    const { name, meaning, must } = setting
    const left = `  ${name.padEnd(width)}  `
    const head = [byDefaultOf(setting) || '-', must === 'any text' ? '' : `(${must})`]
      .filter((part) => part !== '')
      .join('  ')
    return meaning === '' ? `${left}${head}` : `${left}${head}\n${' '.repeat(left.length)}${meaning}`
  }
  const part = (title: string, of: GatewaySetting['of']) => {
    const some = settings.filter((setting) => setting.of === of)
    return some.length === 0 ? [] : [title, ...some.map(row), '']
  }
  return [...part('of the gateway', 'gateway'), ...part('of the server', 'server')].join('\n')
}

/** The settings as a table of Markdown. */
export const settingsMarkdown = (settings: readonly GatewaySetting[]): string => {
  const cell = (text: string) => text.replaceAll('|', '\\|')
  const rows = settings.map(
    (setting) =>
      `| \`${setting.name}\` | ${cell(setting.meaning)} | ${cell(setting.must)} | ${setting.required ? 'required' : setting.byDefault === undefined ? '' : `\`${cell(setting.byDefault)}\``} |`,
  )
  return ['| setting | meaning | what it must be | default |', '|---|---|---|---|', ...rows, ''].join('\n')
}

/** The settings as an example of an `.env`: what must be set stands empty, what has a default is a comment. */
export const settingsEnv = (settings: readonly GatewaySetting[]): string => {
  const one = (setting: GatewaySetting) => {
    const { name, meaning, must, required, byDefault = '' } = setting
    const says = [meaning, must === 'any text' ? '' : `(${must})`].filter((part) => part !== '').join(' ')
    return [...(says === '' ? [] : [`# ${says}`]), required ? `${name}=` : `# ${name}=${byDefault}`, ''].join(
      '\n',
    )
  }
  return settings.map(one).join('\n')
}
