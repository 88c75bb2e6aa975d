import type { Limit, Live, Plans } from '../../pressure/limit.ts'

/**
 * Makes a limit, or plans, anew whenever the gateway reloads (SIGHUP), all of them in one step or none: when one is wrong, those in
 * force stay, and the log says why. What callers have spent stays spent. Name, kind and whom it counts stay as they are.
 *
 * @param make is called now and at each reload; it reads what may have changed, such as settings that reload.
 * @throws what `make` throws.
 * @example
 * ```ts
 * import { limit, live } from '@bffkit/core/traffic'
 *
 * const perCaller = (settings: { PER_MINUTE: number }) =>
 *   live(() => limit({ name: 'caller', by: 'principal', quota: settings.PER_MINUTE, window: 60_000 }))
 * ```
 */
export const live = (make: () => Limit | Plans): Live => {
  let current = make()
  return {
    kind: 'live',
    get current() {
      return current
    },
    make: () => {
      const made = make()
      const [before, after] = [namesOf(current), namesOf(made)]
      if (before !== after)
        throw new TypeError(
          `live: names, kinds and whom they count cannot change, from ${before} to ${after}`,
        )
      return made
    },
    use: (made) => {
      current = made
    },
  }
}

/** What clients, stores and the document know limits by. */
const namesOf = (held: Limit | Plans): string =>
  limitsOf(held)
    .map(({ kind, name, by }) => `${kind} ${name} by ${typeof by === 'function' ? 'a function' : by}`)
    .join(', ')

/** Every limit there is in it at the moment. */
export const limitsOf = (one: Limit | Plans | Live): readonly Limit[] => {
  const held = one.kind === 'live' ? one.current : one
  return held.kind === 'plans' ? held.all : [held]
}
