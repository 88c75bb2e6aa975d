import { isSafe } from '../../auth/ask-issuer.ts'
import type { Authentication } from '../../auth/authentication.ts'
import type { Sessions } from '../../auth/session/session.ts'
import type { CredentialKind } from '../../service/credentials/credential.ts'
import type { TokenPolicy } from '../../service/outgoing.ts'
import type { Service } from '../../service/service.ts'
import type { Finding } from './route-findings.ts'

/** What a service receives of the caller. */
export interface ServiceAudit {
  readonly key: string
  readonly token: TokenPolicy | CredentialKind
  /** What it calls itself in tokens. */
  readonly audience: string | undefined
  /** The client's headers it sees. */
  readonly headers: readonly string[]
  readonly findings: readonly Finding[]
}

/** Looks at what the services of a gateway receive, and whether it is for them. */
export const auditServices = (
  services: Readonly<Record<string, Service<object>>>,
  auth: Authentication,
): ServiceAudit[] =>
  Object.entries(services).map(([key, service]) => {
    const { audience, headers = [] } = service.options
    const token = kindOf(service)
    const findings = token === 'none' ? [] : tokenFindings(key, service, auth)
    return { key, token, audience, headers, findings }
  })

const kindOf = ({ options: { token = 'none' } }: Service<object>): ServiceAudit['token'] =>
  typeof token === 'string' ? token : token.kind

const tokenFindings = (key: string, service: Service<object>, auth: Authentication) => {
  const { name, options, addresses } = service
  const { audience } = options
  const token = kindOf(service)
  const where = `services.${key}`
  const sayAudience = `say what it calls itself in tokens, as in service('${name}', { audience: 'urn:shop:${name}' }, …)`
  const findings: Finding[] = []
  if (audience === undefined && typeof options.token === 'string')
    findings.push({
      where,
      what: `receives a token ('${token}') and declares no audience`,
      instead:
        token === 'forward'
          ? `${stopForwarding(key)}; or, if it is for this token, ${sayAudience}`
          : sayAudience,
    })
  const audiences = token === 'user' ? audiencesOf(auth) : undefined
  if (audience !== undefined && audiences && !audiences.includes(audience))
    findings.push({
      where,
      what: `receives the user's token for ${audience}, for which the session has none`,
      instead: 'name it in session({ audiences })',
    })
  for (const address of addresses ?? [])
    if (!isSafe(address))
      findings.push({
        where,
        what: `receives a token ('${token}') in the clear, at ${new URL(address).origin}`,
        instead: 'give it an https address, or one on this machine',
      })
  return findings
}

/** Whoever receives the caller's token can call everything in the caller's name that takes it. */
const stopForwarding = (key: string) =>
  `stop forwarding, as in connect(services, settings, { except: { ${/^\w+$/.test(key) ? key : `'${key}'`}: { token: 'none' } } })`

/** Whom the tokens of a gateway with sessions are for; `undefined` for any other gateway. */
const audiencesOf = ({ audiences }: Authentication & Partial<Pick<Sessions, 'audiences'>>) => audiences
