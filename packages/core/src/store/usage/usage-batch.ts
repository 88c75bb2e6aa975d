/** What was called, how often and when last: a row of the database, as long as it is counted in memory. */
export interface UsageCount {
  readonly account: string
  readonly operation: string
  /** `''` for none. */
  readonly version: string
  /** Days since 1970, in UTC. */
  readonly day: number
  requests: number
  /** Milliseconds since the day began: a small integer, which is changed without allocating another number. */
  lastUsedAt: number
}

type OfAccount = Map<string, Map<string, UsageCount>>

/** What is written together, once. */
export class UsageBatch {
  /** Where it stands among those of this process, from 1. */
  readonly number: number
  /** Requests that were counted in it. */
  requests = 0
  #size = 0
  #day = Number.NaN
  #accounts: Map<string, OfAccount> = new Map()
  readonly #days = new Map<number, Map<string, OfAccount>>()

  constructor(number: number) {
    this.number = number
  }

  /** Rows it will be. */
  get size(): number {
    return this.#size
  }

  /** Counts a request of something that was called already; `false` when it was not. It allocates nothing. */
  again(account: string, operation: string, version: string, at: number): boolean {
    const day = dayOf(at)
    if (day !== this.#day) this.#turnTo(day)
    const count = this.#accounts.get(account)?.get(operation)?.get(version)
    if (count === undefined) return false
    count.requests += 1
    count.lastUsedAt = Math.max(count.lastUsedAt, at - day * msOfDay)
    this.requests += 1
    return true
  }

  /** Counts a request of something that was not called before. */
  first(account: string, operation: string, version: string, at: number): void {
    const day = dayOf(at)
    this.#turnTo(day)
    const operations = getOrMake(this.#accounts, account, (): OfAccount => new Map())
    const versions = getOrMake(operations, operation, () => new Map())
    const lastUsedAt = at - day * msOfDay
    versions.set(version, { account, operation, version, day, requests: 1, lastUsedAt })
    this.#size += 1
    this.requests += 1
  }

  /** What one account has called. */
  of(account: string): UsageCount[] {
    return [...this.#days.values()].flatMap((accounts) =>
      [...(accounts.get(account)?.values() ?? [])].flatMap((versions) => [...versions.values()]),
    )
  }

  /** All of it, in an order that is the same in every process. */
  inOrder(): UsageCount[] {
    const counts: UsageCount[] = []
    for (const accounts of inOrderOfKeys(this.#days))
      for (const operations of inOrderOfKeys(accounts))
        for (const versions of inOrderOfKeys(operations)) counts.push(...inOrderOfKeys(versions))
    return counts
  }

  #turnTo(day: number) {
    if (day === this.#day) return
    this.#day = day
    this.#accounts = this.#days.get(day) ?? new Map()
    this.#days.set(day, this.#accounts)
  }
}

const msOfDay = 86_400_000

const dayOf = (at: number) => Math.floor(at / msOfDay)

/** The day of a count as the database has it, such as `2026-11-22`, and the time, in RFC 3339. */
export const timesOf = ({ day, lastUsedAt }: UsageCount): { day: string; lastUsedAt: string } => {
  const time = new Date(day * msOfDay + lastUsedAt).toISOString()
  return { day: time.slice(0, 10), lastUsedAt: time }
}

/** The values of a map. Its keys are all texts, in the order of their code units, or all days of one length. */
const inOrderOfKeys = <V>(map: ReadonlyMap<string | number, V>): V[] =>
  map.size === 1 ? [...map.values()] : [...map].sort(byKey).map(([, value]) => value)

const byKey = ([one]: [string | number, unknown], [other]: [string | number, unknown]) =>
  one < other ? -1 : 1

const getOrMake = <V>(map: Map<string, V>, key: string, make: () => V): V => {
  const found = map.get(key) ?? make()
  map.set(key, found)
  return found
}
