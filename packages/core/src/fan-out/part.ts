declare const partOf: unique symbol

/** A part that others can need, made by the `part` that {@link fanOut} hands to its builder. */
export interface Part<T> {
  readonly [partOf]: T
}

/** What a dependent part receives: the value of each part it needs, untrimmed. */
export type Values<N extends readonly Part<unknown>[]> = {
  [I in keyof N]: N[I] extends Part<infer T> ? T : never
}

/** Declares a part, on its own or with the parts it needs. Nothing runs yet: the graph is known first. */
export interface PartBuilder {
  <T>(run: () => Promise<T>): Part<T>
  <const N extends readonly Part<unknown>[], T>(needs: N, run: (...values: Values<N>) => Promise<T>): Part<T>
}

/** A node of the graph: what {@link Part} is at run time. */
export interface PartNode {
  /** What it needs; `undefined` for a plain function, which nothing else can need either. */
  readonly needs: readonly PartNode[] | undefined
  readonly run: (...values: unknown[]) => Promise<unknown>
}

/** What `part()` made, told apart by its class. */
class MadePart implements PartNode {
  readonly needs: readonly PartNode[]
  readonly run: PartNode['run']

  constructor(needs: readonly PartNode[], run: PartNode['run']) {
    this.needs = needs
    this.run = run
  }
}

/** The `part` handed to builders. A cycle cannot be written: a part can only need parts that exist already. */
export const part = ((needsOrRun: readonly PartNode[] | PartNode['run'], run?: PartNode['run']) =>
  typeof needsOrRun === 'function'
    ? new MadePart([], needsOrRun)
    : new MadePart(checkedNeeds(needsOrRun), checkedRun(run))) as unknown as PartBuilder

const checkedNeeds = (needs: readonly PartNode[]) => {
  if (Array.isArray(needs) && needs.every((need) => need instanceof MadePart)) return needs
  throw new TypeError('part([needs], run): needs is a list of what part() made')
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
