import type { RequestEnd } from '@bffkit/core'

/** Counts requests by route and status class, and degraded parts by name: what a metric may be labelled with. */
export const counted = () => {
  const counts = new Map<string, number>()
  const add = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1)

  const onRequestEnd: RequestEnd = ({ onRoad, method, route, status, parts }) => {
    add(`${method} ${onRoad ? (route ?? 'no route') : 'refused'} ${Math.floor(status / 100)}xx`)
    for (const { view, part, state } of parts) if (state !== 'fresh') add(`${view}.${part} ${state}`)
  }
  return { counts, onRequestEnd }
}
