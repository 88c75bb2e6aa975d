import { posix } from 'node:path'
import { importsOf } from './imports-of.ts'
import { isTest, type Source } from './repository.ts'
import type { Violation } from './violation.ts'

const core = 'packages/core/src/'

/** The folders of core from the ground up. A file imports from its own folder and from floors below it, types included. */
export const floors: readonly string[] = [
  'errors',
  'scope',
  'pressure',
  'observe',
  'view',
  'reply',
  'edge',
  'input',
  'auth',
  'service',
  'fan-out',
  'traffic',
  'store',
  'gateway',
]

/** May import every floor, and no floor imports it. */
const beside = 'testing'

const floorOf = (path: string) => {
  const [folder = '', ...rest] = path.slice(core.length).split('/')
  return rest.length === 0 ? undefined : folder
}

const heightOf = (folder: string) => (folder === beside ? floors.length : floors.indexOf(folder))

const isPlaced = (source: Source) =>
  source.path.startsWith(core) && source.path.endsWith('.ts') && !isTest(source)

/** Where a relative import of a source leads; `undefined` for a package. */
const targetOf = ({ path }: Source, specifier: string) =>
  specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : undefined

/** Imports of core that go up the floors. Only entries, which stand beside the folders, may import all of them. */
export const stepsUp = (sources: readonly Source[]): Violation[] =>
  sources.filter(isPlaced).flatMap((source) => {
    const from = floorOf(source.path)
    if (from === undefined) return []
    const instead = `the floors are ${floors.join(', ')}; what several need lies in the lowest that owns it`
    if (heightOf(from) < 0)
      return [{ path: source.path, line: 1, problem: `no rule says which floor ${from}/ is`, instead }]
    return importsOf(source).flatMap(({ specifier, line }) => {
      const target = targetOf(source, specifier)
      if (target === undefined) return []
      const to = target.startsWith(core) ? (floorOf(target) ?? 'an entry') : 'a file outside of src'
      return heightOf(to) >= 0 && heightOf(to) <= heightOf(from)
        ? []
        : [{ path: source.path, line, problem: `${from}/ imports ${to}`, instead }]
    })
  })

/** Circles that are the recursion of a data structure, by one of their files, with the reason. */
const recursions: Readonly<Record<string, string>> = {
  'packages/contract/src/schemas/compare-schemas.ts': 'a schema holds schemas',
}

/** Files that import each other in a circle, types included, each circle once. */
export const fileCircles = (sources: readonly Source[]): Violation[] => {
  const files = new Map(
    sources
      .filter((source) => /^packages\/[^/]+\/src\/.*\.ts$/.test(source.path) && !isTest(source))
      .map((source) => [
        source.path,
        importsOf(source).flatMap(({ specifier }) => targetOf(source, specifier) ?? []),
      ]),
  )
  return circlesOf(files)
    .filter((circle) => !circle.some((path) => Object.hasOwn(recursions, path)))
    .map((circle) => ({
      path: circle[0] ?? '',
      line: 1,
      problem: `is in a circle with ${circle.slice(1).join(', ')}`,
      instead: 'what both need is a file of its own, below both',
    }))
}

/** The strongly connected parts of a graph that are more than one file (Tarjan 1972). */
const circlesOf = (graph: ReadonlyMap<string, readonly string[]>): string[][] => {
  const index = new Map<string, number>()
  const lowest = new Map<string, number>()
  const stack: string[] = []
  const circles: string[][] = []

  const visit = (file: string): number => {
    const own = index.size
    index.set(file, own)
    let low = own
    stack.push(file)
    for (const next of graph.get(file) ?? []) {
      if (!graph.has(next)) continue
      if (!index.has(next)) low = Math.min(low, visit(next))
      else if (stack.includes(next)) low = Math.min(low, lowest.get(next) ?? index.get(next) ?? own)
    }
    lowest.set(file, low)
    if (low === own) {
      const circle = stack.splice(stack.indexOf(file))
      if (circle.length > 1) circles.push(circle.sort())
    }
    return low
  }
  for (const file of graph.keys()) if (!index.has(file)) visit(file)
  return circles
}
