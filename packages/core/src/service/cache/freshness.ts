import type { CacheOptions } from '../call.ts'

/** How long an answer can be used, in milliseconds since it was asked for. */
export type Lifetimes = Omit<CacheOptions, 'scope' | 'groups'>

/**
 * What an older answer is good for: as it is, while a new one is fetched, when the service fails, or nothing any more
 * (RFC 5861).
 */
export type Use = 'fresh' | 'while-revalidating' | 'if-error' | 'none'

/** Whether an answer is never given without asking the service first. */
export const isAskedEachTime = (lifetimes: Lifetimes): boolean => useOf(lifetimes, 0) === 'none'

/** What an answer can be used for `age` milliseconds after it was asked for. */
export const useOf = ({ ttl, staleWhileRevalidate = 0, staleIfError = 0 }: Lifetimes, age: number): Use => {
  if (age < ttl) return 'fresh'
  if (age < ttl + staleWhileRevalidate) return 'while-revalidating'
  return age < ttl + staleIfError ? 'if-error' : 'none'
}
