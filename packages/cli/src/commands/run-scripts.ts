import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { contextOf } from '../context-of.ts'
import type { Io } from '../io.ts'
import type { Command, Line } from '../line/command.ts'
import { chooseGateways } from '../repository/choose-gateways.ts'
import { lookAt, type Package, type Repository, rootOf } from '../repository/look-at.ts'

/** A command that runs a script of each gateway. */
interface Scripted {
  readonly words: string
  readonly summary: string
  /** The first that a gateway has is run. */
  readonly scripts: readonly string[]
  readonly more: readonly string[]
}

const scripted = ({ words, summary, scripts, more }: Scripted): Command => ({
  words,
  usage: '[GATEWAY…] [-- FLAGS]',
  summary,
  flags: {},
  more: [
    ...more,
    'Without a name: of the gateway it is typed in, or else of all. FLAGS are given to the script.',
  ],
  run: (line, io) => runScripts(scripts, line, io),
})

/** Runs a script of gateways, one after the other, with what they print. */
const runScripts = async (scripts: readonly string[], line: Line, io: Io): Promise<number> => {
  const repository = lookAt(rootOf(io.cwd))
  const gateways = chooseGateways(repository, line.names, io.cwd)
  const all = gateways.map((gateway) => ({
    gateway,
    script: scripts.find((name) => gateway.manifest.scripts?.[name]),
  }))
  const lacking = all.filter(({ script }) => script === undefined)
  for (const { gateway } of lacking)
    io.say(
      `${gateway.folder}: has no script ${scripts.join(' or ')} in its package.json; bffkit new gateway shows what it is\n`,
    )

  let failed = line.names.length > 0 ? lacking.length : 0
  for (const { gateway, script } of all) {
    if (script === undefined) continue
    if (gateways.length > 1) io.say(`${gateway.folder}: ${script}\n`)
    if ((await ranScript(repository, gateway, script, line.rest, io)) !== 0) failed += 1
  }
  return failed > 0 || lacking.length === all.length ? 1 : 0
}

const ranScript = async (
  repository: Repository,
  { folder }: Package,
  script: string,
  rest: readonly string[],
  io: Io,
) => {
  io.signal.throwIfAborted()
  const { environment } = contextOf(repository, io, folder)
  const args = [
    'run',
    ...(repository.manager === 'npm' ? ['-s'] : []),
    script,
    ...(rest.length > 0 ? ['--', ...rest] : []),
  ]
  const child = spawn(repository.manager, args, {
    cwd: join(repository.root, folder),
    env: { ...environment, NO_COLOR: io.environment.NO_COLOR },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const end = () => child.kill()
  io.signal.addEventListener('abort', end)
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', io.say)
  const [code] = await once(child, 'close')
  io.signal.removeEventListener('abort', end)
  return code
}

/** What runs what each gateway has. */
export const scriptCommands: readonly Command[] = [
  scripted({
    words: 'contract',
    summary: 'writes or compares the contract of gateways',
    scripts: ['contract', 'openapi'],
    more: [
      'Runs the script contract of a gateway, or else openapi, which writes openapi.json; -- --check only compares.',
    ],
  }),
  scripted({
    words: 'budgets',
    summary: 'how long each route takes at worst',
    scripts: ['budgets'],
    more: ['Runs the script budgets of a gateway.'],
  }),
  scripted({
    words: 'audit',
    summary: 'what protects each route, asked of the running gateway',
    scripts: ['audit:security', 'audit'],
    more: ['Runs the script audit:security of a gateway.'],
  }),
]
