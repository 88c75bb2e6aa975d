declare const partOf: unique symbol
declare const optionallyOf: unique symbol

/** A part that others can need, made by the `part` that {@link fanOut} hands to its builder. */
export interface Part<T> {
  readonly [partOf]: T
}

/** What a part can do without, made by `part.optional()`. It is a need and no part: a view cannot have it. */
export interface OptionalNeed<T> {
  readonly [optionallyOf]: T
}

/** What a part can need. */
export type Need = Part<unknown> | OptionalNeed<unknown>

/** What a dependent part receives: the value of each part it needs, untrimmed; `undefined` for an optional one that failed. */
export type Values<N extends readonly Need[]> = {
  [I in keyof N]: N[I] extends Part<infer T> ? T : N[I] extends OptionalNeed<infer T> ? T | undefined : never
}

/** Declares a part, on its own or with the parts it needs. Nothing runs yet: the graph is known first. */
export interface PartBuilder {
  <T>(run: () => T | Promise<T>): Part<T>
  <const N extends readonly Need[], T>(needs: N, run: (...values: Values<N>) => T | Promise<T>): Part<T>
  /** A need the dependent can do without: when it fails or is late, its value is `undefined`. */
  optional<T>(need: Part<T>): OptionalNeed<T>
}

/** A node of the graph: what {@link Part} is at run time. */
export interface PartNode {
  /** What it needs; `undefined` for a plain function, which nothing else can need either. */
  readonly needs: readonly NeedNode[] | undefined
  readonly run: (...values: unknown[]) => unknown
}

/** A need: what it is, and whether its dependent can do without it. */
export interface NeedNode {
  readonly node: PartNode
  readonly optional: boolean
}

/** A node of `part.optional()`, recognised by its class. */
class MadeOptional implements NeedNode {
  readonly node: PartNode
  readonly optional = true

  constructor(node: PartNode) {
    this.node = node
  }
}

/** A node of `part()`, recognised by its class; as a need it is itself. */
class MadePart implements PartNode, NeedNode {
  readonly needs: readonly NeedNode[]
  readonly run: PartNode['run']
  readonly optional = false

  constructor(needs: readonly NeedNode[], run: PartNode['run']) {
    this.needs = needs
    this.run = run
  }

  get node(): PartNode {
    return this
  }
}

/** The `part` handed to builders. A cycle cannot be written: a part can only need parts that exist already. */
export const part = Object.assign(
  (needsOrRun: readonly NeedNode[] | PartNode['run'], run?: PartNode['run']) =>
    typeof needsOrRun === 'function'
      ? new MadePart([], needsOrRun)
      : new MadePart(checkedNeeds(needsOrRun), checkedRun(run)),
  {
    optional: (need: PartNode) => {
      if (need instanceof MadePart) return new MadeOptional(need)
      throw new TypeError('part.optional(need): need must be a node of part()')
    },
  },
) as unknown as PartBuilder

const checkedNeeds = (needs: readonly NeedNode[]) => {
  if (Array.isArray(needs) && needs.every((need) => need instanceof MadePart || need instanceof MadeOptional))
    return needs
  throw new TypeError('part([needs], run): needs must be a list of nodes of part() or part.optional()')
}

const checkedRun = (run: PartNode['run'] | undefined) => {
  if (typeof run === 'function') return run
  throw new TypeError('part([needs], run): run, the function that makes the part, is missing')
}

/**
 * The node behind what a builder gave for a part.
 *
 * @throws TypeError when it is neither a function nor made by `part()`.
 */
export const nodeOf = (given: unknown, where: string): PartNode => {
  if (typeof given === 'function') return { needs: undefined, run: given as PartNode['run'] }
  if (given instanceof MadePart) return given
  throw new TypeError(
    `${where}: a part is a function or made by part(…), not ${given === undefined ? 'missing' : typeof given}`,
  )
}
