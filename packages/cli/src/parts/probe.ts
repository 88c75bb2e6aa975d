import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Context, run } from '../run.ts'
import { render } from '../templates.ts'
import type { Source } from './part.ts'
import { type JsonSchema, shapeOf } from './shape.ts'

interface FoundMethod {
  readonly name: string
  readonly value: unknown
  readonly schema: JsonSchema
  readonly timeout: number
  /** Whether its failures are those of a service that leaves how it is called to bffkit. */
  readonly plain: boolean
}

/** What a module says of its services, and another of their fixtures. */
export interface Found {
  /** The record that holds the services, when they are not exported one by one. */
  readonly record?: string
  /** The export that holds the fixtures. */
  readonly fixtures?: string
  readonly services: readonly { readonly key: string; readonly methods: readonly FoundMethod[] }[]
}

/** Where services and their fixtures are imported from, for a file in `folder`. */
export interface Modules {
  readonly services: string
  readonly fixtures: string
}

/** Loads the modules in a process of their own and asks what is in them. */
export const probe = async (folder: string, modules: Modules, context: Context): Promise<Found> =>
  JSON.parse(await runTemplate('probe/services.mjs', folder, modules, context))

/** Runs a template as a program in a folder, from where Node finds what is installed, and answers with what it prints last. */
export const runTemplate = async (template: string, folder: string, data: object, context: Context) => {
  const file = join(folder, 'bffkit-probe.mjs')
  writeFileSync(file, render(template, data))
  try {
    return (await run('node', [file], folder, context)).trim().split('\n').at(-1) ?? ''
  } finally {
    rmSync(file, { force: true })
  }
}

/** Parts a new screen begins with, at most. */
const maxParts = 2

/** What a screen can begin with: of each service the first method that can be asked without arguments and answers in tests. */
export const sourcesOf = ({
  services,
}: Found): (Source & { readonly plain: boolean; readonly timeout: number })[] =>
  services
    .flatMap(({ key, methods }) => {
      const usable = methods.flatMap(({ name, value, schema, plain, timeout }) => {
        const shape = shapeOf(schema)
        return shape ? [{ service: key, method: name, shape, value, plain, timeout }] : []
      })
      return usable.slice(0, 1)
    })
    .slice(0, maxParts)
