/** A request that wants to run, as its record knows it. Neither the key nor the body can be read from it. */
export interface IdempotentRequest {
  /** Which record: a digest of principal, method, path and the client's key. */
  readonly id: string
  /** A digest of method, path, query and body. */
  readonly fingerprint: string
  /** Milliseconds after which the request cannot be running any more. */
  readonly lease: number
}

/** The right to run, given to one request at a time. */
export interface IdempotencyClaim {
  readonly id: string
  /** Random and new with every claim, so that one that was taken over changes nothing any more. */
  readonly holder: string
  /** Random, and the same for every claim of one record: what the services receive as their key. */
  readonly downstreamKey: string
}

/** A final answer as it is kept. */
export interface StoredAnswer {
  readonly status: number
  /** Names in lower case; neither cookies nor what belongs to one connection or one request. */
  readonly headers: Readonly<Record<string, string>>
  /** At most 1 MiB; `null` when the answer has none. */
  readonly body: Uint8Array<ArrayBuffer> | null
}

/** What became of a request that wanted to run. */
export type Claimed =
  | { readonly state: 'claimed'; readonly claim: IdempotencyClaim }
  | { readonly state: 'finished'; readonly answer: StoredAnswer }
  /** Another request runs and its lease is not over. */
  | { readonly state: 'running' }
  /** The record belongs to a request with another fingerprint. */
  | { readonly state: 'reused' }

/**
 * Where {@link idempotent} keeps its records: `idempotencyRecords()` in the embedded database, or anything else that several
 * instances share. Every method is one atomic step, rejects when the store fails, and settles in bounded time.
 */
export interface IdempotencyRecords {
  /**
   * Takes the record when there is none, when it was released, or when its lease is over; exactly one of several does.
   * A record is kept 24 h from its last claim, and its downstream key and fingerprint stay the same for as long.
   */
  claim(request: IdempotentRequest): Promise<Claimed>
  /** Keeps the answer for 24 h. Does nothing when the claim was taken over meanwhile. */
  finish(claim: IdempotencyClaim, answer: StoredAnswer): Promise<void>
  /** Lets the next request run at once. Does nothing when the claim was taken over meanwhile. */
  release(claim: IdempotencyClaim): Promise<void>
}
