import { readFileSync, realpathSync } from 'node:fs'
import module from 'node:module'
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { StartError } from './start-error.ts'

/** A package as somebody finds it. */
type Found = { readonly folder: string; readonly version: string }

/** The peers an app hands values of to this package, and the last one besides: what names schemas is kept within it. */
const shared = ['hono', 'zod', '@hono/zod-openapi', '@asteasolutions/zod-to-openapi']

/**
 * Refuses to start with two copies of what the app and this package share: a schema or a route of one copy is unknown to the other, in ways
 * that are hard to read. And with a version that this package was not made for.
 *
 * @param app the address of a module of the app
 * @param own the address of a module of this package
 * @throws StartError naming versions and folders, and the command that mends it.
 */
export const checkSharedPackages = (app: string, own = import.meta.url): void => {
  const ranges = peerRanges(own)
  const openApi = find('@hono/zod-openapi', own)
  for (const name of shared) {
    const ours = find(name, own)
    if (ours === undefined) continue
    const range = ranges[name]
    const command = `npm install ${name}${range === undefined ? '' : `@${range}`}`
    if (range !== undefined && !isWithin(ours.version, range))
      throw new StartError(
        `@bffkit/core works with ${name} ${range}, and ${ours.version} is installed in ${ours.folder}: ${command}`,
      )
    checkSame(name, ours, find(name, app), 'the app', `${command} && npm dedupe`)
    if (openApi)
      checkSame(name, ours, find(name, addressOf(openApi)), '@hono/zod-openapi', `${command} && npm dedupe`)
  }
}

const checkSame = (name: string, ours: Found, theirs: Found | undefined, whose: string, command: string) => {
  if (theirs === undefined || theirs.folder === ours.folder) return
  throw new StartError(
    `there are two copies of ${name}, and what one makes the other does not know: ` +
      `${theirs.version} in ${theirs.folder} for ${whose}, ${ours.version} in ${ours.folder} for @bffkit/core: ${command}`,
  )
}

const find = (name: string, from: string): Found | undefined => {
  try {
    const path = module.findPackageJSON(name, from)
    if (path === undefined) return undefined
    const { version }: { version: string } = JSON.parse(readFileSync(path, 'utf8'))
    return { folder: realpathSync(dirname(path)), version }
  } catch {
    return undefined
  }
}

const addressOf = ({ folder }: Found) => pathToFileURL(`${folder}/package.json`).href

const peerRanges = (own: string): Readonly<Record<string, string>> => {
  try {
    const path = module.findPackageJSON('..', own)
    return path === undefined ? {} : (JSON.parse(readFileSync(path, 'utf8')).peerDependencies ?? {})
  } catch {
    return {}
  }
}

/** Whether a version is what `^1.2.3` stands for, from 1 on: as new as that, in the same major version. Our ranges have no other form. */
const isWithin = (version: string, range: string): boolean => {
  const [major = 0, minor = 0, patch = 0] = numbersOf(version)
  const [sameMajor = 0, fromMinor = 0, fromPatch = 0] = numbersOf(range.slice(1))
  return major === sameMajor && (minor > fromMinor || (minor === fromMinor && patch >= fromPatch))
}

const numbersOf = (version: string) => version.split('.').map((part) => Number.parseInt(part, 10))
