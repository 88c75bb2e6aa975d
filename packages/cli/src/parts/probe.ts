import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Context, run } from '../run.ts'
import { render } from '../templates.ts'
import type { Source } from './part.ts'
import { type JsonSchema, shapeOf } from './shape.ts'

interface FoundMethod {
  readonly name: string
  /** How many arguments it has; each of them stands in the path. */
  readonly args: number
  readonly passes: readonly number[]
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
  readonly services: readonly {
    readonly key: string
    readonly takesToken: boolean
    readonly methods: readonly FoundMethod[]
  }[]
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

/** A source, and whether it fails as every service does that says nothing else. */
export interface FoundSource extends Source {
  readonly plain: boolean
}

/** What a service needs for that, in words. */
export const beginning = 'one with a method that gives the answer of a GET as it is, and a fixture for it'

/**
 * What a screen can begin with: of each service the first method that is a GET and answers in tests.
 *
 * @param declared the texts the methods are declared in: only they say of what type an argument is
 */
export const sourcesOf = ({ services }: Found, declared: string): FoundSource[] =>
  services
    .flatMap(({ key, takesToken, methods }) => {
      const usable = methods.flatMap((method): FoundSource[] => {
        const { name, args, passes, value, plain, timeout } = method
        const shape = shapeOf(method.schema)
        const given = argumentsOf(name, args, declared)
        if (shape === undefined || given === undefined) return []
        return [{ service: key, call: `${name}(${given})`, passes, shape, value, takesToken, plain, timeout }]
      })
      return usable.slice(0, 1)
    })
    .slice(0, maxParts)

/** Arguments that name some thing, as they are written; `undefined` when it is not known of what type they are. */
const argumentsOf = (method: string, args: number, declared: string): string | undefined => {
  const [, list = ''] = new RegExp(`\\b${method}: \\(([^()]*)\\) ?=>`).exec(declared) ?? []
  const types = list
    .split(',', args)
    .map((one) => /^\s*\w+: (string|number)(?: \| bigint)?\s*$/.exec(one)?.[1])
  const written = types.flatMap((type) => (type === undefined ? [] : [type === 'number' ? '1' : "'1'"]))
  return written.length === args ? written.join(', ') : undefined
}

/** The texts of the sources below a folder. */
export const sourcesBelow = (folder: string): string =>
  globSync('**/*.ts', { cwd: folder, exclude: (path) => String(path).includes('node_modules') })
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n')
