import { randomUUID } from 'node:crypto'
import { BffError } from '../../../errors/bff-error.ts'
import type { StoreBreaker } from '../../../pressure/store-breaker.ts'
import type { Cancellation } from '../../../scope/cancellation.ts'
import type { Clock } from '../../../scope/clock.ts'
import { SharedWork } from '../../../scope/shared-work.ts'
import type { CallOptions } from '../../call.ts'
import type { Outgoing } from '../../outgoing.ts'
import { type CacheKey, resourceOf, sharedKey } from '../cache-key.ts'
import type { CacheEntry } from '../cache-store.ts'
import { entryOf, sharedAnswerOf } from './entry-of.ts'
import type { Dropped, Dropping, Mark, Place, SharedAnswers } from './shared-cache.ts'

/** What the level of one service is made of. */
export interface LevelParts {
  readonly service: string
  readonly answers: SharedAnswers
  readonly breaker: StoreBreaker
  readonly clock: Clock
  readonly maxEntry: number
  readonly dropHere: (dropping: Dropping) => void
}

/** A call whose answer other instances may have. */
export interface Looked {
  readonly call: Outgoing
  readonly cache: CallOptions['cache'] & {}
  readonly key: CacheKey
}

/** Answers that are on their way to the store at most; a store that is slow shall not fill this process. */
const maxWriting = 64

/**
 * What the instances of a gateway share of one service. A store that cannot be asked finds nothing and keeps nothing, and costs
 * nothing once it has failed five times.
 *
 * Whatever is dropped has its place in an order that the store knows, its mark. What was asked for at a mark is given, and kept, only as
 * long as nothing it belongs to was dropped after that: so it does not matter how late an answer is. An instance that has missed a
 * message sees it by the marks, and drops all it keeps itself.
 */
export class ServiceLevel {
  readonly #parts: LevelParts
  readonly #looking = new Map<CacheKey, SharedWork<{ readonly entry: CacheEntry | undefined }>>()
  readonly #id = randomUUID()
  /** How often something was dropped here: what was found before that may be from before. */
  #drops = 0
  /** What was dropped here and is on its way to the store; `undefined`: nothing. */
  #telling: Promise<unknown> | undefined = undefined
  #writing = 0
  /** How often something was dropped that the store could not be told, and how often of that it was told since. */
  #untold = 0
  #caughtUp = 0
  #catchingUp: Promise<void> | undefined = undefined
  /** The newest mark that was seen, and the last one of which this instance knows what was dropped. */
  #mark: Mark | undefined = undefined
  #heard: Mark | undefined = undefined

  constructor(parts: LevelParts) {
    this.#parts = parts
  }

  get service(): string {
    return this.#parts.service
  }

  /** The last mark of which this instance knows what was dropped. */
  get heard(): Mark | undefined {
    return this.#heard
  }

  get #behind(): boolean {
    return this.#caughtUp < this.#untold
  }

  /** The moment at which a call that begins now is made; `undefined`: what it brings cannot be kept there. */
  get mark(): Mark | undefined {
    return this.#parts.breaker.isOpen || this.#behind ? undefined : this.#mark
  }

  /**
   * Looks for an answer, once for all who ask meanwhile.
   *
   * @param remember called with what was found, before anybody is told
   */
  find(
    looked: Looked,
    remember: (entry: CacheEntry) => void,
    waiter: Cancellation,
    done: (found: CacheEntry | BffError | undefined) => void,
  ): void {
    const { key } = looked
    if (!this.#isUsable()) {
      done(undefined)
      return
    }
    let work = this.#looking.get(key)
    if (!work) {
      const begun = new SharedWork<{ readonly entry: CacheEntry | undefined }>()
      work = begun
      this.#looking.set(key, begun)
      this.#ask(looked, remember).then((entry) => {
        this.#looking.delete(key)
        begun.land({ entry })
      })
    }
    work.join(waiter, (found) => done(found instanceof BffError ? found : found.entry))
  }

  /** Keeps an answer; nobody waits for it. */
  keep(
    looked: Looked,
    entry: CacheEntry,
    body: string | Uint8Array | undefined,
    mark: Mark | undefined,
  ): void {
    const { clock, answers, maxEntry } = this.#parts
    if (mark === undefined || this.#writing >= maxWriting || lengthOf(body) > maxEntry) return
    const place = this.#placeOf(looked)
    const answer = sharedAnswerOf(entry, body, clock.now())
    if (!place || !answer || !this.#isUsable()) return
    this.#writing += 1
    this.#told(answers.set(place, answer, mark)).then(() => {
      this.#writing -= 1
    })
  }

  /** Drops one answer; nobody waits for it. */
  remove(looked: Looked): void {
    const place = this.#placeOf(looked)
    if (!place || this.#behind) return
    void this.#lasting({ resource: place.resource }, () => this.#parts.answers.delete(place))
  }

  /** Has everybody drop something that was dropped here. Never rejects: what cannot be told now is told later, as all of the service. */
  drop(dropping: Dropping): Promise<void> {
    this.#drops += 1
    const told = this.#lasting(dropping, () => this.#parts.answers.drop(this.service, dropping, this.#id))
    const all = Promise.all([this.#telling, told]).then(() => {
      if (this.#telling === all) this.#telling = undefined
    })
    this.#telling = all
    return told
  }

  /** Something was dropped, here or elsewhere. */
  dropped({ group, path, resource, by, before, mark }: Dropped): void {
    if (this.#heard !== undefined && mark <= this.#heard) return
    const isNext = before === this.#heard
    // 0: there was none, and what begins anew finds nothing from before.
    if (this.#heard !== undefined && before < this.#heard && before > 0) this.#wasPutBack()
    this.#heard = mark
    this.#saw(mark)
    if (!isNext) this.#dropHere({})
    else if (by !== this.#id) this.#dropHere({ group, path, resource })
  }

  /**
   * Drops everything here unless all that was dropped elsewhere was heard.
   *
   * @param before the last mark that was heard when it was asked for: what is earlier than that is of an order that was put back, by
   * a failover or a restart, with answers that were dropped since
   */
  compare(mark: Mark | undefined, before: Mark | undefined): void {
    if (mark === undefined || mark === this.#heard) return
    const isAnew = before !== undefined && mark < before
    if (this.#heard !== undefined && mark < this.#heard && !isAnew) return
    this.#heard = mark
    if (isAnew) {
      this.#mark = mark
      this.#wasPutBack()
    } else this.#saw(mark)
    this.#dropHere({})
  }

  /** Tells the store what it could not be told before. */
  async catchUp(): Promise<void> {
    if (!this.#behind) return
    const untold = this.#untold
    this.#catchingUp ??= this.#told(this.#parts.answers.drop(this.service, {}, this.#id)).then((done) => {
      this.#catchingUp = undefined
      if (done) this.#caughtUp = untold
    })
    await this.#catchingUp
  }

  async #ask(looked: Looked, remember: (entry: CacheEntry) => void): Promise<CacheEntry | undefined> {
    const { answers, clock } = this.#parts
    const place = this.#placeOf(looked)
    const drops = this.#drops
    if (!place) return undefined
    // What it finds before that is told may be what is being dropped.
    if (this.#telling) await this.#telling
    if (this.#behind || drops !== this.#drops) return undefined
    const heard = this.#heard
    const found = await answers.get(place).catch((error) => this.#parts.breaker.failed(error))
    if (!found) return undefined
    this.#parts.breaker.answered()
    const isOvertaken = drops !== this.#drops
    const isAnew = heard !== undefined && found.mark < heard
    if (isAnew || this.#heard === undefined) this.compare(found.mark, heard)
    else this.#saw(found.mark)
    const isGood = !isOvertaken && !isAnew
    const entry = found.answer && isGood ? entryOf(looked.call, found.answer, clock.now()) : undefined
    if (entry) remember(entry)
    return entry
  }

  /** Does what must not be forgotten: after a failure nothing is asked for until all of the service was dropped. */
  async #lasting(dropping: Dropping, tell: () => Promise<void>): Promise<void> {
    if (this.#mayAsk() && (await this.#told(tell()))) return
    this.#untold += 1
    // What was found meanwhile may be what should have gone.
    this.#dropHere(dropping)
  }

  async #told(answer: Promise<void>): Promise<boolean> {
    try {
      await answer
      this.#parts.breaker.answered()
      return true
    } catch (error) {
      this.#parts.breaker.failed(error)
      return false
    }
  }

  /** What was dropped may be there again, and what has gone is not known: everything goes. */
  #wasPutBack(): void {
    this.#untold += 1
    void this.catchUp()
  }

  #dropHere(dropping: Dropping): void {
    this.#drops += 1
    this.#parts.dropHere(dropping)
  }

  #isUsable(): boolean {
    if (!this.#mayAsk()) return false
    if (this.#behind) void this.catchUp()
    return !this.#behind
  }

  #mayAsk(): boolean {
    const { breaker } = this.#parts
    return !breaker.isOpen || breaker.isDue()
  }

  #saw(mark: Mark): void {
    this.#mark = Math.max(this.#mark ?? mark, mark)
  }

  #placeOf({ call, cache }: Looked): Place | undefined {
    const key = sharedKey(call, cache)
    return key === undefined ? undefined : { service: this.service, key, resource: resourceOf(call) }
  }
}

const lengthOf = (body: string | Uint8Array | undefined): number =>
  typeof body === 'string' ? Buffer.byteLength(body) : (body?.length ?? 0)
