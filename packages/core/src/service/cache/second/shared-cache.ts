import type { Answer } from '../../outgoing.ts'
import type { Group } from '../cache-groups.ts'
import type { Selection } from '../cache-store.ts'
import type { Lifetimes } from '../freshness.ts'

/** An answer as instances share it. */
export interface SharedAnswer {
  readonly status: number
  /** Those that are kept. */
  readonly headers: Answer['headers']
  readonly lifetimes: Lifetimes
  readonly groups: readonly Group[]
  /** Milliseconds since it was asked for. */
  readonly age: number
  /**
   * JSON as text, other bodies as bytes; what is read is bytes. `undefined`: the one that is there is still the same, and nothing is to be kept where it has
   * another `etag`, or without one another `last-modified`, or was dropped.
   */
  readonly body: string | Uint8Array | undefined
}

/** A moment in the order of what was dropped of a service: later ones are greater. */
export type Mark = number

/** What is dropped of a service: what is selected, or all of a resource, as a write does. Paths are the same however they are encoded. */
export interface Dropping extends Selection {
  readonly resource?: string | undefined
}

/** Where an answer is, and what it belongs to. */
export interface Place {
  readonly service: string
  /** A hash. */
  readonly key: string
  readonly resource: string
}

/** What was dropped of a service, and when. */
export interface Dropped extends Dropping {
  readonly service: string
  /** Who has dropped it, and did so at once. */
  readonly by: string
  /** The mark at which something was dropped before this. */
  readonly before: Mark
  readonly mark: Mark
}

/** What an instance hears, of the others and of itself. */
export interface Hearing {
  dropped(dropped: Dropped): void
  /** Something may have been missed: compares the marks. Called now and then, and when the instance hears again. */
  check(): Promise<void>
}

/** What one gateway keeps there. Everything rejects when the store cannot be asked. */
export interface SharedAnswers {
  /** What is kept, unless something it belongs to was dropped since it was asked for; and the mark by now. */
  get(place: Place): Promise<{ readonly answer: SharedAnswer | undefined; readonly mark: Mark }>
  /** Keeps what was asked for after `mark`, unless something it belongs to was dropped since then, or a newer one is there. */
  set(place: Place, answer: SharedAnswer, mark: Mark): Promise<void>
  /** Drops one answer. */
  delete(place: Place): Promise<void>
  /** Drops at least what is selected, and tells all instances. */
  drop(service: string, dropping: Dropping, by: string): Promise<void>
  /** The marks of services, in their order; `undefined` of one of which nothing is known. */
  marks(services: readonly string[]): Promise<readonly (Mark | undefined)[]>
}

/** Where instances share what services have answered, behind what each of them keeps itself, such as `redisCache()`. */
export interface SharedCache {
  /** Bytes a body may have to be kept there. */
  readonly maxEntry: number
  /** Begins to listen for one gateway. What a gateway keeps no other one finds. */
  join(gateway: string, hearing: Hearing): SharedAnswers
}
