import type { Side } from './absent.ts'
import type { ComponentNames } from './component-names.ts'
import type { Described } from './metadata.ts'

const prefix = '#/components/schemas/'

/** A reference that was written, and the side it was written for. */
interface Reference {
  readonly name: string
  readonly side: Side
  readonly written: Described
}

/** The named schemas of one document, as they are met. */
export interface Components {
  readonly names: ComponentNames
  /** A reference to a component; `body` describes it, once for each side. */
  refer(name: string, side: Side, body: () => Described): Described
  /** The component of a reference, where one was written by {@link Components.refer}. */
  target(written: Described): Described | undefined
  /**
   * All of them by name. What a schema takes and what it gives are one component unless they differ; then the first is called
   * `…Input`.
   */
  finish(): Record<string, Described>
}

/** Gathers the components of a document. */
export const components = (names: ComponentNames): Components => {
  const bodies: Record<Side, Map<string, Described>> = { input: new Map(), output: new Map() }
  const order = new Set<string>()
  const references: Reference[] = []
  const refer: Components['refer'] = (name, side, body) => {
    const written: Described = { $ref: prefix + name }
    references.push({ name, side, written })
    if (!bodies[side].has(name)) {
      order.add(name)
      bodies[side].set(name, {})
      bodies[side].set(name, body())
    }
    return written
  }
  const target: Components['target'] = (written) => {
    const found = references.find((reference) => reference.written === written)
    return found && bodies[found.side].get(found.name)
  }
  const finish = () => {
    const apart = differing(bodies)
    for (const { name, side, written } of references)
      if (side === 'input' && apart.has(name)) written.$ref = `${prefix}${name}Input`
    const all = [...order].flatMap((name): [string, Described][] => {
      const [given, taken] = [bodies.output.get(name), bodies.input.get(name)]
      const first = given ?? taken
      return [
        ...(first ? [[name, first] as [string, Described]] : []),
        ...(apart.has(name) && taken ? [[`${name}Input`, taken] as [string, Described]] : []),
      ]
    })
    return Object.fromEntries(all)
  }
  return { names, refer, target, finish }
}

/** The names whose two sides differ, themselves or in what they refer to. */
const differing = ({ input, output }: Readonly<Record<Side, Map<string, Described>>>): Set<string> => {
  const both = [...input].filter(([name]) => output.has(name))
  const apart = new Set(
    both.filter(([name, taken]) => textOf(taken) !== textOf(output.get(name))).map(([name]) => name),
  )
  for (let before = -1; before !== apart.size; ) {
    before = apart.size
    for (const [name, taken] of both)
      if ([...apart].some((other) => JSON.stringify(taken).includes(`"${prefix}${other}"`))) apart.add(name)
  }
  return apart
}

/** An answer is open to further fields where a request says nothing of them, which means the same. */
const textOf = (described: unknown): string =>
  JSON.stringify(described, (key, value) =>
    key === 'additionalProperties' && value === true ? undefined : value,
  )
