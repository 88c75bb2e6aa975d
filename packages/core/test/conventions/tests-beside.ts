import type { Source } from './repository.ts'
import type { Violation } from './violation.ts'

const ofApp = 'what holds for every route of an app'
const attacks = 'what an attacker tries, on several sources at once'
const model = 'compared with a model, or with every order of events'
const together = 'what several sources do together'

/** The tests that are named after what they prove and not after a source, and why. A name in an app is that of all apps. */
const ofNoSource: ReadonlyMap<string, string> = new Map([
  ['apps/*/src/disconnect', ofApp],
  ['apps/*/src/leaks', ofApp],
  ['apps/*/src/statuses', ofApp],
  ['apps/*/src/page/browser-types', 'the scripts in browser/ are not TypeScript'],
  ['apps/*/src/routes/home.timing', 'beside home.test.ts, on services that are all late'],
  ['packages/core/src/auth/bearer/bearer-attacks', attacks],
  ['packages/core/src/auth/bearer/untyped-tokens', attacks],
  ['packages/core/src/auth/guard-attacks', attacks],
  ['packages/core/src/auth/two-issuers', attacks],
  ['packages/core/src/auth/session/session-attacks', attacks],
  ['packages/core/src/edge/listen/behind-close', attacks],
  ['packages/core/src/edge/listen/smuggling', attacks],
  ['packages/core/src/service/transport/identity-attacks', attacks],
  ['packages/core/src/traffic/limits/limit-attacks', attacks],
  ['packages/core/src/service/cache/cache-model', model],
  ['packages/core/src/service/cache/cache-privacy', model],
  ['packages/core/src/service/policies/coalesce-model', model],
  ['packages/core/src/service/policies/hedge-tail', model],
  ['packages/core/src/service/transport/identity-interleavings', model],
  ['packages/core/src/traffic/idempotency/idempotent-processes', model],
  ['packages/soak/src/load/visits', together],
  ['packages/core/src/auth/session/routes/sign-out', together],
  ['packages/core/src/edge/body/body-text', together],
  ['packages/core/src/edge/tls/tls', together],
  ['packages/core/src/fan-out/defect', together],
  ['packages/core/src/gateway/schema/describe-constructs', together],
  ['packages/core/src/observe/instrumented', together],
  ['packages/core/src/scope/trace-context', 'the vectors of the W3C, beside the tests of trace.ts'],
  ['packages/core/src/service/balance/several-instances', together],
  ['packages/core/src/service/cache/cache-http', together],
  ['packages/core/src/service/cache/cached-calls', together],
  ['packages/core/src/service/cache/cached-streams', together],
  ['packages/core/src/service/lanes/cached-batch', together],
  ['packages/core/src/service/cache/revalidate-users', together],
  ['packages/core/src/service/credentials/credentials', together],
  ['packages/core/src/service/lanes/returned-answers', together],
  ['packages/core/src/service/lanes/passed-answers', together],
  ['packages/core/src/service/policies/own-delay', together],
  ['packages/core/src/service/policies/reads', together],
  ['packages/core/src/store/postgres/postgres-outage', together],
  ['packages/core/src/store/postgres/usage-outage', together],
  ['packages/core/src/store/redis/redis-concurrency', together],
  ['packages/core/src/store/redis/redis-failover', together],
  ['packages/core/src/store/session-stores', together],
])

const named = (path: string) => path.replace(/\.test(-d)?\.ts$/, '')
const inAnyApp = (name: string) => name.replace(/^apps\/[^/]+\//, 'apps/*/')

/**
 * Tests in `src` without the source they are named after beside them, unless {@link ofNoSource} says what they are named after;
 * and what is said there of a test that does not exist, or has its source.
 */
export const testsBeside = (
  sources: readonly Source[],
  listed: ReadonlyMap<string, string> = ofNoSource,
): Violation[] => {
  const paths = new Set(sources.map(({ path }) => path))
  const alone = sources
    .map(({ path }) => path)
    .filter((path) => /^(apps|packages)\/[^/]+\/src\/.+\.test(-d)?\.ts$/.test(path))
    .filter((path) => !paths.has(`${named(path)}.ts`) && !paths.has(`${named(path)}.js`))
  const names = new Set(alone.map((path) => inAnyApp(named(path))))
  const instead =
    'put it beside the source it tests and name it after that, or say in tests-beside.ts what it is named after'

  return [
    ...alone
      .filter((path) => !listed.has(inAnyApp(named(path))))
      .map((path) => ({ path, line: 1, problem: 'a test without its source beside it', instead })),
    ...[...listed.keys()]
      .filter((name) => !names.has(name))
      .map((path) => ({
        path,
        line: 1,
        problem: 'no such test without a source',
        instead: 'take it off the list',
      })),
  ]
}
