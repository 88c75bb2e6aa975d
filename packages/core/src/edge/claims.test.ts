import { describe, expect, it } from 'vitest'
import { exactClaims, isClaim } from './claims.ts'
import type { ServeOptions } from './listen/serve.ts'
import { seenHeaders } from './test/seen-headers.ts'
import { served } from './test/served.ts'

/** The specification: all that stand for themselves, some of each family, and what has a `_`. */
const claims =
  `Forwarded, Forwarded-For, X-Forwarded, X-Forwarded-For, X-Forwarded-Host, X-Forwarded-Proto, X-Forwarded-Port,
  X-Forwarded-Prefix, X-Forwarded-Server, X-Forwarded-User, X-Forwarded-Email, X-Forwarded-Groups, X-Forwarded-Access-Token,
  X-Forwarded-Preferred-Username, X-Forwarded-Client-Cert, X-Forwarded-Tls-Client-Cert, Client-IP, X-Client-IP, X-Real-IP,
  True-Client-IP, CF-Connecting-IP, CF-Connecting-IPv6, Fastly-Client-IP, Fly-Client-IP, X-Cluster-Client-IP,
  X-Originating-IP, X-Remote-IP, X-Remote-Addr, WL-Proxy-Client-IP, Proxy-Client-IP, X-Azure-ClientIP, X-Azure-SocketIP,
  X-Envoy-External-Address, Remote-User, Remote-Name, Remote-Email, Remote-Groups, X-Remote-User, X-Remote-Email,
  X-Remote-Group, X-Remote-Groups, X-Auth-Request-User, X-Auth-Request-Email, X-Auth-Request-Groups,
  X-Auth-Request-Preferred-Username, X-Auth-Request-Access-Token, X-MS-Client-Principal, X-MS-Client-Principal-Id,
  X-MS-Client-Principal-Name, X-MS-Client-Principal-Idp, X-MS-Token-Aad-Access-Token, X-Goog-Authenticated-User-Email,
  X-Goog-Authenticated-User-Id, X-Goog-IAP-JWT-Assertion, X-Amzn-Oidc-Identity, X-Amzn-Oidc-Data,
  X-Amzn-Oidc-Accesstoken, X-Amzn-Mtls-Clientcert, CF-Access-Jwt-Assertion, CF-Access-Authenticated-User-Email,
  X-Pomerium-Jwt-Assertion, X-Vouch-User, X-Authentik-Username, X-Authenticated-UserId, X-Authenticated-Scope,
  X-Consumer-Id, X-Consumer-Username, X-Credential-Identifier, X-Anonymous-Consumer, X-JWT-Assertion,
  X-Endpoint-API-UserInfo, Tailscale-User-Login, X-User, X-User-Id, X-UserId, X-User-Name, X-Username, X-User-Email,
  X-User-Roles, X-User-Groups, X-Roles, X-Groups, X-Client-Cert, X-Client-Cert-Chain, X-SSL-Client-Cert,
  X-SSL-Client-S-DN, SSL-Client-Verify, X-Client-DN, X-Client-Verify, X-Original-URL, X-Original-URI, X-Original-Host,
  X-Original-Method, X-Rewrite-URL, X-Host, X-Scheme, Front-End-Https, Proxy, X-HTTP-Method, X-HTTP-Method-Override,
  X-Method-Override, CF-Pseudo-IPv4, Real-IP, X-ApiGateway-API-UserInfo, X-AppEngine-User-IP, X-Client-CN,
  X-Credential-Username, X-HTTP-Host-Override, X-NF-Client-Connection-IP, X-Proxy-User, X-ProxyUser-IP, X-URL-Scheme,
  X-User-Role, X_User_Id, Remote_User, Authorization_`
    .split(',')
    .map((name) => name.trim())

const surviving =
  `X-Client-Version, X-Client-Name, X-Client-Id, X-User-Agent, User-Agent, X-App-Version, X-Remote-Config, X-Request-Id,
  X-Api-Key, X-Auth-Token, X-CSRF, X-Requested-With, Accept, Accept-Language, If-None-Match, Idempotency-Key, Traceparent,
  Tracestate, X-Originating-App, X-Userland, X-Device, Forwarding, X-Hostname, X-SSLess, Prefer, Authorization`
    .split(',')
    .map((name) => name.trim())

describe('S17: a header by which proxies name a client', () => {
  it('is tried whenever it is one by its whole name', () => {
    const tried = new Set(claims.map((name) => name.toLowerCase()))

    expect([...exactClaims].filter((name) => !tried.has(name))).toEqual([])
  })

  it.each(claims)('reaches no handler: %s', async (name) => {
    expect(isClaim(name.toLowerCase())).toBe(true)
    expect(await seenHeaders([`${name}: 1`, `${name.toUpperCase()}: 2`])).toEqual({})
  })

  it('takes no other one with it', async () => {
    const sent = surviving.map((name) => `${name}: 1`)

    expect(await seenHeaders(sent)).toEqual(
      Object.fromEntries(surviving.map((name) => [name.toLowerCase(), '1'])),
    )
  })

  it.each<[what: string, options: Partial<ServeOptions>, passes: boolean]>([
    ['from a trusted proxy', { trustedProxies: 1 }, true],
    ['from a trusted range', { trustedProxies: ['127.0.0.0/8'] }, true],
    ['from somebody else', { trustedProxies: ['10.0.0.0/8'] }, false],
    ['without a trusted proxy', {}, false],
  ])('passes when it is configured, only %s', async (_, options, passes) => {
    const proxyHeaders = ['X-Auth-Request-User', 'X-Team']
    const sent = ['x-auth-request-user: ada', 'x-team: blue', 'x-auth-request-email: a@b.example']

    expect(await seenHeaders(sent, { ...options, proxyHeaders })).toEqual(
      passes ? { 'x-auth-request-user': 'ada', 'x-team': 'blue' } : {},
    )
  })

  it.each(['', 'x y', 'x_user', 'Host', 'connection', 'x-forwarded-for', 'forwarded', 'content-length'])(
    'is configured by a name that can be one: %j',
    async (name) => {
      await expect(served({ proxyHeaders: [name] })).rejects.toThrow(
        new TypeError(
          `serve: proxyHeaders must hold names of headers, such as x-auth-request-user, not ${JSON.stringify(name.toLowerCase())}`,
        ),
      )
    },
  )
})
