/** Headers in which proxies describe a client, or which make frameworks take a request for another one. */
export const exactClaims: ReadonlySet<string> = new Set([
  // Where it comes from.
  'forwarded',
  'forwarded-for',
  'client-ip',
  'real-ip',
  'x-real-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-originating-ip',
  'x-remote-ip',
  'x-remote-addr',
  'x-proxyuser-ip',
  'x-azure-clientip',
  'x-azure-socketip',
  'x-envoy-external-address',
  'x-appengine-user-ip',
  'true-client-ip',
  'cf-connecting-ip',
  'cf-connecting-ipv6',
  'cf-pseudo-ipv4',
  'fastly-client-ip',
  'fly-client-ip',
  'proxy-client-ip',
  'wl-proxy-client-ip',
  'x-nf-client-connection-ip',
  // How it came, and what it was.
  'proxy',
  'front-end-https',
  'x-scheme',
  'x-url-scheme',
  'x-host',
  'x-http-host-override',
  'x-rewrite-url',
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
  // Who it is.
  'remote-user',
  'remote-name',
  'remote-email',
  'remote-groups',
  'x-user',
  'x-user-id',
  'x-userid',
  'x-user-name',
  'x-username',
  'x-user-email',
  'x-user-groups',
  'x-user-role',
  'x-user-roles',
  'x-groups',
  'x-roles',
  'x-proxy-user',
  'x-credential-identifier',
  'x-credential-username',
  'x-anonymous-consumer',
  'x-jwt-assertion',
  'x-endpoint-api-userinfo',
  'x-apigateway-api-userinfo',
  'x-client-cert',
  'x-client-dn',
  'x-client-cn',
  'x-client-verify',
])

/** The same for whole families of names that begin with `x-`. */
const families = new RegExp(
  `^x-(?:${[
    'forwarded(?:-|$)',
    'original-',
    'remote-(?:user|name|email|groups?|roles?)',
    'auth-request-',
    'authenticated-',
    'authentik-',
    'ms-client-principal',
    'ms-token-',
    'goog-authenticated-user-',
    'goog-iap-',
    'amzn-oidc-',
    'amzn-mtls-',
    'consumer-',
    'pomerium-',
    'vouch-',
    'webauth-',
    'token-(?:subject|user)',
    'client-cert-',
    'ssl-',
  ].join('|')})`,
)

/** Whether a header, by its name in lower case, is one that only a proxy may write, or has a `_`, which some take for `-`. */
export const isClaim = (name: string): boolean =>
  exactClaims.has(name) ||
  name.includes('_') ||
  (name.startsWith('x-')
    ? families.test(name)
    : name.startsWith('ssl-client-') || name.startsWith('cf-access-') || name.startsWith('tailscale-user-'))
