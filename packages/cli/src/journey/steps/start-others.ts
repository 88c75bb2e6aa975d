import type { Clone } from '../clone.ts'
import { expected } from '../expected.ts'
import type { Seen } from '../step.ts'

/** Starts every gateway with the settings that were enough before `shipments` was added: only the one that calls it asks for more. */
export const startOthers = async (clone: Clone): Promise<Seen> => {
  const names = clone.read('packages/services/src/shop-services.ts').matchAll(/^import \{ (\w+) \}/gm)
  const urls = [...names]
    .filter(([, name]) => name !== 'shipments')
    .map(([, name = '']) => [`${name.toUpperCase()}_URL`, 'http://127.0.0.1:9'])
  const settings = {
    ...Object.fromEntries(urls),
    ISSUER: 'http://127.0.0.1:9',
    CLIENT_SECRET: 'no secret',
    DATABASE: ':memory:',
    PORT: '0',
    DRAIN_DELAY: '0',
    PRIVATE_PORT: 'off',
  }
  const others = ['mobile-bff', 'web-bff', 'partner-api']
  const starting = [...others, 'tv-bff'].map(
    (app) => [app, clone.start(['npm', '-s', 'start', '-w', `apps/${app}`], settings)] as const,
  )
  for (const [app, gateway] of starting) {
    const [printed] = await gateway.printed(/"msg":"listening"|\w+: is missing/)
    const right = app === 'tv-bff' ? 'SHIPMENTS_URL: is missing' : '"msg":"listening"'
    expected(printed === right, `${app} to say ${right}`, printed)
    await gateway.kill()
  }
  return { seen: `${others.join(', ')} start without SHIPMENTS_URL, and tv-bff asks for it` }
}
