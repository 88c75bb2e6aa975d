import { browserSignIn } from '../identity/browser-sign-in.ts'
import { signIn } from '../identity/sign-in.ts'
import { logLine } from './log-line.ts'
import { lostConnections } from './lost-connections.ts'
import { demoOptions, usage } from './options.ts'
import { keyCommand, newKeyIn } from './partner-key.ts'
import { type Addresses, here, isWhole, type Stack, startStack } from './stack.ts'
import { tour } from './tour.ts'
import { shopAt, welcome } from './welcome.ts'

const scopes = {
  mobile: 'home:read catalog:read cart:read cart:write orders:read',
  partner: ['catalog:read', 'inventory:read', 'orders:read', 'orders:write', 'usage:read'],
}
const partnerDatabase = process.env.PARTNER_DATABASE ?? here('../../.data/partner.sqlite')
const keys = (...args: string[]) => keyCommand(process.env, partnerDatabase, ...args)

/** Signs Ada in at the app and in a browser, and makes a key for a partner. */
const tokensFrom = async ({ identity: issuer, gateways }: Addresses) => {
  const username = 'u1'
  const mobile = await signIn({ issuer, username, scope: scopes.mobile })
  const web = gateways.web ? await browserSignIn(gateways.web, { username }) : undefined
  const granted = scopes.partner.flatMap((scope) => ['--scope', scope])
  const { key } = newKeyIn(await keys('create', '--name', 'Demo', ...granted))
  return { mobile: mobile.accessToken, partnerKey: key, ...(web && { web }) }
}

/** Whether a line is for whoever has just saved: what is no line of a log, such as a syntax error, and that a gateway is there again. */
const isForSaver = (line: string) => !line.startsWith('{') || (isOpen && line.includes('"msg":"listening"'))
let isOpen = false

const connections = lostConnections()
const stopping = new AbortController()
let starting: Promise<Stack> | undefined
const leave = async (code: number, message?: string) => {
  if (message) console.error(`\n${message}`)
  stopping.abort()
  const stack = await starting?.catch(() => undefined)
  await stack?.stop()
  process.exit(code)
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => leave(0))

try {
  const { once, dev, log, help, instances } = demoOptions(process.argv.slice(2))
  if (help) {
    console.log(usage)
    process.exit(0)
  }
  starting = startStack({
    signal: stopping.signal,
    environment: process.env,
    partnerDatabase,
    watch: dev,
    instances,
    log: (gateway, line) => {
      connections.hear(gateway, line)
      if (log || (dev && isForSaver(line))) console.log(logLine(gateway, line))
    },
    progress: (what) => console.log(`  ✓ ${what}`),
    lost: (what) => {
      if (!stopping.signal.aborted) console.log(`  ✗ ${what}`)
    },
    crashed: (message) => {
      if (!stopping.signal.aborted) leave(1, message)
    },
  })
  const { addresses, ...about } = await starting
  const tokens = await tokensFrom(addresses)
  isOpen = true
  console.log(welcome({ addresses, tokens, ...about }))
  if (!dev && isWhole(addresses) && tokens.web)
    await tour({
      addresses,
      tokens: { ...tokens, web: tokens.web },
      several: about.several,
      keys,
      say: (text) => console.log(`\n${text}`),
    })
  if (once) await leave(0)
  const shop = shopAt(addresses)
  console.log(`\nIt all stays up${shop ? `, the shop at ${shop} in a browser` : ''}. Ctrl-C ends it.`)
} catch (error) {
  const message = error instanceof Error ? error.message : String(error)
  if (!stopping.signal.aborted) await leave(1, [message, ...connections.report()].join('\n'))
}
