import type { ServicePlan } from '../plan-service.ts'
import { quoted } from './code.ts'

/**
 * A program that calls every method of a new service against its fixtures, over real sockets and through a gateway. It prints what
 * failed, a line each, and ends with exit code 1 then.
 *
 * @param source from where the service is imported, and `fixtures` its fixtures
 */
export const proofCode = (plan: ServicePlan, source: string, fixtures: string): string => {
  const { name, identifier, methods } = plan
  const calls = methods.map((method) => `  [${quoted(method.operation)}, () => service.${method.example}],`)
  return `import { anonymous, bearer, connect, createRoute, gateway } from '@bffkit/core'
import { backends } from '@bffkit/core/testing'
import { ${identifier} } from ${quoted(source)}
import { ${identifier}Fixtures } from ${quoted(fixtures)}

const services = { ${identifier} }
const shop = await backends({ ${quoted(identifier)}: ${identifier}Fixtures })
const app = gateway({
  name: ${quoted(`proof-of-${name}`)},
  budget: 60_000,
  services: connect(services, shop.settings, { timeout: 10_000, retry: false, breaker: false }),
  auth: bearer({ issuer: shop.settings.ISSUER, audience: 'proof' }),
  log: 'silent',
})
const route = createRoute({ method: 'get', path: '/', ...anonymous(), responses: { 200: { description: '' } } })
app.openapi(route, async (c) => {
  const service = c.var.services.${identifier}
  const calls = [
${calls.join('\n')}
  ]
  const failed = []
  for (const [operation, call] of calls)
    await call().then(
      (answer) => answer instanceof Response && answer.body?.cancel(),
      (error) => failed.push(\`\${operation}: \${error.message}\`),
    )
  return c.json(failed)
})
const failed = await (await app.request('/')).json()
await app.close()
await shop.close()
console.log(failed.length === 0 ? 'proved' : [].concat(failed.detail ?? failed).join('\\n'))
process.exit(failed.length === 0 ? 0 : 1)
`
}
