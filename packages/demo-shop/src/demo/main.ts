import { parseArgs } from 'node:util'
import { signIn } from '../identity/sign-in.ts'
import { type Stack, startStack } from './stack.ts'
import { tour } from './tour.ts'
import { welcome } from './welcome.ts'

const usage = `npm run demo              starts the shop and the gateway, shows them, stays until Ctrl-C
npm run demo -- --once    shows them and ends: 0 when all went as it should, 1 naming what did not
npm run dev               starts them with the gateway in watch mode, and stays`

const scopes = 'home:read catalog:read cart:read cart:write orders:read'

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
  const { once, dev, help } = options()
  if (help) {
    console.log(usage)
    process.exit(0)
  }
  starting = startStack({
    signal: stopping.signal,
    environment: process.env,
    watch: dev,
    progress: (what) => console.log(`  ✓ ${what}`),
    crashed: (message) => leave(1, message),
  })
  const { addresses } = await starting
  const { accessToken } = await signIn({ issuer: addresses.identity, username: 'u1', scope: scopes })
  console.log(welcome(addresses, accessToken))
  if (!dev) await tour({ addresses, token: accessToken, say: (text) => console.log(`\n${text}`) })
  if (once) await leave(0)
  console.log('\nIt all stays up. Ctrl-C ends it.')
} catch (error) {
  if (!stopping.signal.aborted) await leave(1, error instanceof Error ? error.message : String(error))
}

function options() {
  const flags = { once: { type: 'boolean' }, dev: { type: 'boolean' }, help: { type: 'boolean' } } as const
  try {
    const { values } = parseArgs({ options: flags })
    return { once: values.once ?? false, dev: values.dev ?? false, help: values.help ?? false }
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`)
    process.exit(1)
  }
}
