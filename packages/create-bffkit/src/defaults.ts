import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { managerOf, managers, type PackageManager, readManifest, rootOf } from 'bffkit/create'
import { type Answers, clients } from './answers.ts'
import type { Given } from './flags.ts'

/** Where the command was typed, and in what. */
export interface Place {
  readonly cwd: string
  readonly environment: NodeJS.ProcessEnv
}

/** The folder of a new repository, from where the command was typed. */
export const defaultFolder = 'my-gateways'

/** The repository a folder is in, when it is one that a gateway could be added to. */
export const repositoryAround = (cwd: string): string | undefined => {
  const root = rootOf(cwd)
  return readManifest(root) ? root : undefined
}

/**
 * What was said, with the defaults for what was not.
 *
 * @throws Error in one line when there is no folder to add a gateway to.
 */
export const withDefaults = (given: Given, { cwd, environment }: Place): Answers => {
  const { into, client = 'mobile', from } = given
  if (into !== undefined && !existsSync(resolve(cwd, into)))
    throw new Error(`--into is the folder of a repository, and there is no folder ${resolve(cwd, into)}`)
  const folder = into === undefined ? resolve(cwd, given.folder ?? defaultFolder) : rootOf(resolve(cwd, into))
  const make = into === undefined ? 'repository' : 'gateway'
  return {
    make,
    folder,
    client,
    from,
    gateway: given.gateway ?? clients[client].gateway,
    operations: given.operations ?? [],
    service: given.service ?? '',
    manager:
      given.manager ?? (make === 'gateway' ? managerOf(folder) : undefined) ?? startedWith(environment),
    git: make === 'repository' && (given.git ?? !existsSync(join(rootOf(resolve(folder, '..')), '.git'))),
    install: given.install ?? true,
  }
}

/** The package manager this process was started with: each one says so. */
const startedWith = ({ npm_config_user_agent: agent = '' }: NodeJS.ProcessEnv): PackageManager =>
  managers.find((manager) => agent.startsWith(`${manager}/`)) ?? 'npm'

/**
 * Refuses a folder that holds anything a new repository could be in the way of.
 *
 * @throws Error in one line.
 */
export const checkFolder = (folder: string): void => {
  const name = basename(folder)
  if (!/^[a-z0-9][a-z0-9._-]*$/.test(name))
    throw new Error(
      `${JSON.stringify(name)} cannot be the name of a package: write lower-case words joined by -, such as my-gateways`,
    )
  if (!existsSync(folder)) return
  if (!statSync(folder).isDirectory()) throw new Error(`${folder} is a file; take another folder`)
  const names = readdirSync(folder).filter((name) => name !== '.git')
  if (names.length > 0)
    throw new Error(
      `${folder} is not empty (${names.slice(0, 3).join(', ')}); take another folder, or --into to add a gateway to what is there`,
    )
}
