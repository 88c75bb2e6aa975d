/** How often a service has broken its contract, by method and path template, since the gateway started. */
export interface Drift {
  /** By the call's name, such as `GET orders/{id}`. */
  readonly counts: ReadonlyMap<string, number>
  add(call: string): void
}

/** Names that are distinguished. A template is written in code, but code may fill one before it makes the call. */
const maxNames = 1_000

/** What stands for the names beyond that. */
const others = '(others)'

/** Counts calls that broke their contract: a sign for whoever runs the gateway, which decides nothing. */
export const countDrift = (): Drift => {
  const counts = new Map<string, number>()
  return {
    counts,
    add: (call) => {
      const name = counts.has(call) || counts.size < maxNames ? call : others
      counts.set(name, (counts.get(name) ?? 0) + 1)
    },
  }
}
