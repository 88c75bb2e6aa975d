import { parseArgs } from 'node:util'
import { browserSignIn } from '../identity/browser-sign-in.ts'
import { signIn } from '../identity/sign-in.ts'
import { keyCommand, newKeyIn } from './partner-key.ts'
import { type Addresses, here, type Stack, startStack } from './stack.ts'
import { tour } from './tour.ts'
import { welcome } from './welcome.ts'

const usage = `npm run demo              starts the shop and the gateways, shows them, stays until Ctrl-C
npm run demo -- --once    shows them and ends: 0 when all went as it should, 1 naming what did not
npm run dev               starts them with the gateways in watch mode, and stays

-- --log                  with either: also what the gateways log`

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
  const web = await browserSignIn(gateways.web, { username })
  const granted = scopes.partner.flatMap((scope) => ['--scope', scope])
  const { key } = newKeyIn(await keys('create', '--name', 'Demo', ...granted))
  return { mobile: mobile.accessToken, web, partnerKey: key }
}

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
  const { once, dev, log, help } = options()
  if (help) {
    console.log(usage)
    process.exit(0)
  }
  starting = startStack({
    signal: stopping.signal,
    environment: process.env,
    partnerDatabase,
    watch: dev,
    // What is no line of a log, such as a syntax error after a change, is for whoever has just saved.
    log: (gateway, line) => {
      if (log || (dev && !line.startsWith('{'))) console.log(`${gateway.padEnd(11)} ${line}`)
    },
    progress: (what) => console.log(`  ✓ ${what}`),
    crashed: (message) => leave(1, message),
  })
  const { addresses } = await starting
  const tokens = await tokensFrom(addresses)
  console.log(welcome(addresses, tokens))
  if (!dev) await tour({ addresses, tokens, keys, say: (text) => console.log(`\n${text}`) })
  if (once) await leave(0)
  console.log('\nIt all stays up. Ctrl-C ends it.')
} catch (error) {
  if (!stopping.signal.aborted) await leave(1, error instanceof Error ? error.message : String(error))
}

function options() {
  const flag = { type: 'boolean', default: false } as const
  try {
    return parseArgs({ options: { once: flag, dev: flag, log: flag, help: flag } }).values
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`)
    process.exit(1)
  }
}
