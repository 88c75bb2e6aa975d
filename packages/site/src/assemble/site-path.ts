/** Pages of core that say how a gateway is run rather than how it is written. */
const operated = new Set([
  'production',
  'instances',
  'observe',
  'pressure',
  'edge',
  'store',
  'traffic',
  'settings',
])

const single: Record<string, string> = {
  'README.md': 'start/overview.md',
  'packages/core/docs/README.md': 'reference/map.md',
  'packages/create-bffkit/README.md': 'start/create-bffkit.md',
  'packages/demo-shop/README.md': 'learn/demo-shop.md',
  'packages/bench/README.md': 'decide/benchmarks.md',
  'packages/bench/RESULTS.md': 'decide/results.md',
  'packages/soak/README.md': 'operate/soak.md',
}

/** Where the site has a page of the repository, both as paths from their roots; `undefined` for a file that is no page of the site. */
export const sitePathOf = (path: string): string | undefined => {
  const own = /^packages\/site\/pages\/(?<page>.+\.md)$/.exec(path)?.groups?.page
  const floor = /^packages\/core\/docs\/(?<name>[^/]+)\.md$/.exec(path)?.groups?.name
  const name = /^packages\/(?<name>[^/]+)\/README\.md$/.exec(path)?.groups?.name
  const app = /^apps\/(?<name>[^/]+)\/README\.md$/.exec(path)?.groups?.name
  if (single[path]) return single[path]
  if (own) return own
  if (floor) return `${operated.has(floor) ? 'operate' : 'reference'}/${floor}.md`
  if (name) return `reference/${name}.md`
  return app && `learn/${app}.md`
}

/** What of the repository becomes a page. */
export const pagePatterns = [
  'README.md',
  'apps/*/README.md',
  'packages/*/README.md',
  'packages/bench/RESULTS.md',
  'packages/core/docs/*.md',
  'packages/site/pages/**/*.md',
]
