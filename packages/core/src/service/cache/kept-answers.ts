import type { Selection } from './cache-store.ts'

type Purge = (selection: Selection) => number | Promise<number>

/** What is dropped of a gateway: what belongs to all that is named here. */
interface Purged extends Selection {
  /** Default: every service. */
  readonly service?: string | undefined
}

/** What the services of a gateway keep. */
export interface KeptAnswers {
  /** The names of the services. */
  readonly services: ReadonlySet<string>
  add(service: string, purge: Purge): void
  /** Drops what is selected, whoever it was for, before it returns where stores are in this process; how many answers. */
  purge(purged: Purged): Promise<number>
}

/** The one place that knows what all services of a gateway keep, since a write to one can change what another has answered. */
export const keptAnswers = (): KeptAnswers => {
  const purges: { readonly service: string; readonly purge: Purge }[] = []
  const services = new Set<string>()

  return {
    services,
    add: (service, purge) => {
      services.add(service)
      purges.push({ service, purge })
    },
    purge: async ({ service, ...selection }) => {
      const counts = purges
        .filter((one) => service === undefined || one.service === service)
        .map(({ purge }) => purge(selection))
      return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0)
    },
  }
}
