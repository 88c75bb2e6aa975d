import type { Sites } from './allocation-profile.ts'

/** Sites printed at most. */
const maxSites = 40

/** Where a case allocates, for people: kilobytes a request, share and site, the most first; what is left in one line. */
export const whereTable = (sites: Sites): string => {
  const all = sum(Object.values(sites))
  const sorted = Object.entries(sites).toSorted(([, a], [, b]) => b - a)
  const rest = sorted.slice(maxSites).map(([, kb]) => kb)
  const line = (site: string, kb: number) =>
    columns(kb.toFixed(2), `${((100 * kb) / all).toFixed(1)} %`, site)
  return [
    columns('kB/request', 'share', 'function, file and line ← caller'),
    ...sorted.slice(0, maxSites).map(([site, kb]) => line(site, kb)),
    ...(rest.length > 0 ? [line(`${rest.length} other sites`, sum(rest))] : []),
    line('all', all),
  ].join('\n')
}

const columns = (kb: string, share: string, site: string) =>
  `${kb.padStart(10)}  ${share.padStart(7)}  ${site}`

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
