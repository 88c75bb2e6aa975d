import { realpathSync } from 'node:fs'
import { basename, join } from 'node:path'
import { contextOf } from '../context-of.ts'
import { devProgram } from '../dev/dev-program.ts'
import { type RunningProgram, runProgram } from '../dev/run-program.ts'
import { environmentOf } from '../doctor/environment-of.ts'
import { installedIn } from '../doctor/installed.ts'
import type { Io } from '../io.ts'
import type { Command, Line } from '../line/command.ts'
import { didYouMean } from '../nearest.ts'
import { chooseGateways, nameOf } from '../repository/choose-gateways.ts'
import { lookAt, type Package, type Repository, rootOf } from '../repository/look-at.ts'

const grounds = ['fixtures', 'shop', 'settings'] as const
type On = (typeof grounds)[number]

/** Runs gateways while they are worked on. */
export const devCommand: Command = {
  words: 'dev',
  usage: '[GATEWAY…]',
  summary: 'runs gateways and restarts them when a file changes',
  flags: {
    on: { type: 'string', value: 'GROUND', says: 'fixtures, shop or settings; default: fixtures' },
    stacks: { type: 'boolean', says: 'shows errors with all of their frames, as Node does' },
  },
  more: [
    'fixtures  each gateway on what its test/fixtures.ts answers; tokens it prints go on to work after a restart',
    'shop      every gateway on the services of the demo, in the repository that has it',
    'settings  each gateway on real addresses: its .env, that of the root, and the environment',
    '',
    'An error is shown with the line of your file first; the frames of Node and of packages are counted.',
  ],
  run: (line, io) => dev(line, io),
}

const dev = async (line: Line, io: Io): Promise<number> => {
  const on = groundOf(line.text('on') ?? 'fixtures')
  const repository = lookAt(rootOf(io.cwd))
  const gateways = chooseGateways(repository, line.names, io.cwd)
  const programs =
    on === 'shop'
      ? [shopOf(repository, io)]
      : gateways.map((gateway) => programOf(repository, gateway, on, io, gateways.length > 1))
  const ground = { root: repository.root, foreign: coresOf(repository, gateways) }
  const codes = await Promise.all(
    programs.map((program) =>
      runProgram(program, line.isSet('stacks') ? undefined : ground, io.say, io.signal),
    ),
  )
  return codes.find((code) => code !== 0) ?? 0
}

const groundOf = (text: string): On => {
  const on = grounds.find((ground) => ground === text)
  if (on) return on
  throw new Error(
    `--on must be one of ${grounds.join(', ')}, not ${JSON.stringify(text)}${didYouMean(text, grounds)}`,
  )
}

const programOf = (
  repository: Repository,
  gateway: Package,
  on: Exclude<On, 'shop'>,
  io: Io,
  several: boolean,
): RunningProgram => {
  const { root } = repository
  const { flags, file } = devProgram(root, gateway, on)
  const { environment } = contextOf(repository, io, gateway.folder)
  const cwd = join(root, gateway.folder)
  const given =
    on === 'settings' ? { DRAIN_DELAY: '0', ...environmentOf(repository, gateway, io.environment) } : {}
  return {
    command: process.execPath,
    args: [...flags, file],
    cwd,
    // What was compiled before need not be again: half of a restart.
    environment: { ...environment, NODE_COMPILE_CACHE: join(cwd, '.data/compile-cache'), ...given },
    prefix: several ? `${nameOf(gateway, root)} │ ` : '',
  }
}

/** The demo of the repository that has one, which takes every gateway along. */
const shopOf = (repository: Repository, io: Io): RunningProgram => {
  const { root, packages, manager } = repository
  const shop = packages.find(
    ({ folder, manifest }) => basename(folder) === 'demo-shop' && manifest.scripts?.dev,
  )
  if (!shop)
    throw new Error(
      '--on shop needs the demo, and there is no package demo-shop here; take --on fixtures or --on settings',
    )
  const { environment } = contextOf(repository, io, shop.folder)
  return {
    command: manager,
    args: ['run', '-s', 'dev'],
    cwd: join(root, shop.folder),
    environment,
    prefix: '',
  }
}

/** Where core is for each gateway, by its real path: in its own repository that is no node_modules. */
const coresOf = ({ root }: Repository, gateways: readonly Package[]): string[] =>
  gateways.flatMap(({ folder }) => {
    const core = installedIn(join(root, folder), '@bffkit/core')
    return core ? [realpathSync(core.folder)] : []
  })
