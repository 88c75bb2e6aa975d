/** One part of a view as it was decided, for whoever wants the record of the request. */
export interface PartRecord {
  readonly view: string
  readonly part: string
  /** The parts it was made of. */
  readonly needs: readonly string[]
  /** Milliseconds from the start of the request until it was decided, to one decimal. */
  readonly settled: number
  /** Whether it failed, and the request with it. */
  readonly failed: boolean
  /** Whether it was given up together with the request, when another part had failed or nobody waited any more. */
  readonly cancelled: boolean
}
