import type { BffError } from '../../errors/bff-error.ts'

/** Items by id. */
export type Found = ReadonlyMap<string, unknown>

/**
 * Items by id, of which some could not be asked for. Looking one of those up throws the reason; to leave it out would
 * mean that the service does not know it.
 */
class PartlyRefused extends Map<string, unknown> {
  readonly #refused: ReadonlyMap<string, BffError>

  constructor(items: Found, refused: ReadonlyMap<string, BffError>) {
    super(items)
    this.#refused = refused
  }

  override get(id: string): unknown {
    this.#check(id)
    return super.get(id)
  }

  override has(id: string): boolean {
    this.#check(id)
    return super.has(id)
  }

  #check(id: string) {
    const error = this.#refused.get(id)
    if (error) throw error
  }
}

/** The items, with the failures of the ids that could not be asked for. */
export const foundItems = (items: Found, refused: ReadonlyMap<string, BffError>): Found =>
  refused.size === 0 ? items : new PartlyRefused(items, refused)
