import { relative } from 'node:path'
import {
  addGateway,
  changesBetween,
  checkName,
  contextOf,
  type Io,
  lookAt,
  ownServices,
  type PackageManager,
  packageManagers,
  planGateway,
  putInPlace,
  reasonOf,
  run,
  scriptCommand,
} from 'bffkit/create'
import type { Answers } from './answers.ts'
import { checkFolder } from './defaults.ts'
import { planRepository, type RepositoryPlan } from './plan-repository.ts'
import { type NewServices, servicesFor } from './services-for.ts'

/**
 * Makes what was asked for: all files of it, or none. What is said at the end is what to type next.
 *
 * @throws Error in one line; then nothing is written.
 */
export const create = async (answers: Answers, io: Io): Promise<void> => {
  checkName(answers.gateway, 'mobile-bff')
  if (answers.make === 'repository') checkFolder(answers.folder)
  const services = await servicesFor(answers, io.cwd)
  io.signal.throwIfAborted()
  const made = answers.make === 'repository' ? makeRepository : makeGateway
  await made(answers, services, io)
  for (const note of services.notes) io.say(`  note: ${note}\n`)
}

const makeGateway = async (answers: Answers, { services }: NewServices, io: Io) => {
  const repository = { ...lookAt(answers.folder), manager: answers.manager }
  const plan = planGateway(repository, answers.gateway, ownServices(services))
  io.say(await addGateway(repository, plan, contextOf(repository, io), answers.install))
  const place = relative(io.cwd, answers.folder)
  if (place !== '') io.say(`  note: these are typed in ${place}\n`)
}

const makeRepository = async (answers: Answers, { services }: NewServices, io: Io) => {
  const plan = planRepository(answers, services, io.environment.npm_config_user_agent ?? '')
  putInPlace(answers.folder, changesBetween('.', new Map(), plan.files))
  const left = await prepare(answers, plan, io)
  io.say(told(answers, plan, left, io.cwd))
}

/** A step that comes after the files, and what to type when it did not work. */
interface Step {
  readonly typed: string
  readonly says: string
  readonly program: PackageManager | 'git'
  readonly args: readonly string[]
}

/** Makes a git repository, installs, and writes the contract. Answers with what is left to type. */
const prepare = async ({ manager, git, install, folder }: Answers, plan: RepositoryPlan, io: Io) => {
  const repository = lookAt(folder)
  const context = contextOf(repository, io)
  const steps: Step[] = [
    {
      typed: packageManagers[manager].install,
      says: 'Node 24 or newer',
      program: manager,
      args: ['install'],
    },
    {
      typed: `${manager} run openapi`,
      says: `${plan.gateway.folder}/openapi.json, the contract`,
      program: manager,
      args: ['run', 'openapi'],
    },
  ]
  if (git) await run('git', ['init', '--quiet'], folder, context).catch(() => undefined)
  if (!install) return steps.map(({ typed, says }) => [typed, says] as const)
  for (const [index, { program, args, typed }] of steps.entries()) {
    io.say(`${typed} …\n`)
    try {
      await run(program, args, folder, context)
    } catch (error) {
      const why = io.signal.aborted ? 'interrupted' : reasonOf(error)
      return steps
        .slice(index)
        .map(({ typed, says }, nth) => [typed, nth === 0 ? `it did not work: ${why}` : says] as const)
    }
  }
  return []
}

const told = (
  { folder, gateway, manager }: Answers,
  plan: RepositoryPlan,
  left: readonly (readonly [typed: string, says: string])[],
  cwd: string,
) => {
  const place = relative(cwd, folder) || '.'
  const { folder: app, port, path } = plan.gateway
  const commands: (readonly [string, string])[] = [
    ...(place === '.' ? [] : [[`cd ${/\s/.test(place) ? `"${place}"` : place}`, ''] as const]),
    ...left,
    [scriptCommand(manager, app, 'dev'), 'on fixtures; prints a curl line with a token'],
    [`${manager} test`, 'real servers on real sockets'],
    [`${manager} run check`, 'types, and the contract'],
    [`npx bffkit new screen ${gateway} wishlist`, 'one more screen'],
  ]
  const width = Math.max(...commands.map(([command]) => command.length)) + 2
  const lines = commands.map(([command, says]) => `  ${says ? `${command.padEnd(width)}# ${says}` : command}`)
  return `\n${place} is made: ${plan.files.size} files, with ${app} on port ${port} and GET ${path} in it.\n\n${lines.join('\n')}\n\n`
}
