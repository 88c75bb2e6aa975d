import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { serverSettings } from '../src/gateway/run/settings.ts'
import { appLayout } from './conventions/app-layout.ts'
import { bareFetch } from './conventions/bare-fetch.ts'
import { corePages } from './conventions/core-pages.ts'
import { decodedText } from './conventions/decoded-text.ts'
import { defaultExports } from './conventions/default-exports.ts'
import { environmentAccess } from './conventions/environment-access.ts'
import { errorCodes, errorCodesPath } from './conventions/error-codes.ts'
import { fileNames } from './conventions/file-names.ts'
import { fileCircles, stepsUp } from './conventions/floors.ts'
import { importArrows } from './conventions/import-arrows.ts'
import { namedCommands } from './conventions/named-commands.ts'
import { ownCreateRoute } from './conventions/own-create-route.ts'
import { ownedFacts } from './conventions/owned-facts.ts'
import { portability } from './conventions/portability.ts'
import { isCode, readRepository, repositoryRoot } from './conventions/repository.ts'
import { type Setting, settingTables } from './conventions/setting-tables.ts'
import { skippedTests } from './conventions/skipped-tests.ts'
import { testsBeside } from './conventions/tests-beside.ts'
import { expectNone } from './conventions/violation.ts'
import { wallClock } from './conventions/wall-clock.ts'

const sources = readRepository()

/** The codes as they are at run time; none while the table does not exist. */
const definedCodes = async () => {
  const path = join(repositoryRoot, errorCodesPath)
  if (!existsSync(path)) return []
  const module: { errorCodes?: object } = await import(path)
  return Object.keys(module.errorCodes ?? {})
}

/** What a schema of settings has, by name. */
const settingsOf = (schema: z.ZodObject) =>
  Object.fromEntries(
    Object.entries(schema.shape).map(([name, one]): [string, Setting] => {
      const { success, data } = z.safeParse(one, undefined)
      return [name, { required: !success, byDefault: data }]
    }),
  )

/** The settings of each app as they are at run time, by its folder. */
const settingsOfApps = async () => {
  const schemas = sources.filter(({ path }) => /^apps\/[^/]+\/src\/settings\.ts$/.test(path))
  const read = schemas.map(async ({ path }) => {
    const { Settings }: { Settings: z.ZodObject } = await import(join(repositoryRoot, path))
    return [path.replace('/src/settings.ts', ''), settingsOf(Settings)]
  })
  return Object.fromEntries(await Promise.all(read))
}

describe('the repository', () => {
  it('was read', () => {
    expect(sources.filter(isCode).length).toBeGreaterThan(20)
  })

  it('imports one way: apps, services, core', () => {
    expectNone(importArrows(sources))
  })

  it('goes down the floors inside core, types included', () => {
    expectNone(stepsUp(sources))
  })

  it('has no circle of files but the recursion of a data structure', () => {
    expectNone(fileCircles(sources))
  })

  it('reads the environment in main.ts only', () => {
    expectNone(environmentAccess(sources))
  })

  it('singles out no test, and skips none without printing the reason', () => {
    expectNone(skippedTests(sources))
  })

  it('exports by name', () => {
    expectNone(defaultExports(sources))
  })

  it('names its files in kebab-case and by what they hold', () => {
    expectNone(fileNames(sources))
  })

  it('has tests beside their source and named after it', () => {
    expectNone(testsBeside(sources))
  })

  it('documents every error code, and none that does not exist', async () => {
    const codes = await definedCodes()

    expect(codes).not.toEqual([])
    expectNone(errorCodes(codes, sources))
  })

  it('documents every setting, with its default, and none that nobody reads', async () => {
    const apps = await settingsOfApps()
    const server = settingsOf(z.object(serverSettings(0)))

    expect(Object.keys(apps).length).toBeGreaterThan(2)
    // Each app has a port of its own.
    expectNone(settingTables(sources, apps, { ...server, PORT: { required: false } }))
  })

  it('has one page per folder of core', () => {
    expectNone(corePages(sources))
  })

  it('lays out every app alike, with a script for its contract', () => {
    expectNone(appLayout(sources))
  })

  it('declares the routes of gateways with the createRoute that asks for their scopes', () => {
    expectNone(ownCreateRoute(sources))
  })

  it('D1: turns bytes from outside into text at one place only', () => {
    expectNone(decodedText(sources))
  })

  it('has one owner for each fact', () => {
    expectNone(ownedFacts(sources))
  })

  it('asks others by one fetch with limits', () => {
    expectNone(bareFetch(sources))
  })

  it('holds no unit test to less than a second of the machine', () => {
    expectNone(wallClock(sources))
  })

  it('names no command in its pages that is not there', () => {
    expectNone(namedCommands(sources))
  })

  it('works on every machine: no address of a registry, no absolute path', () => {
    expectNone(portability(sources))
  })
})
