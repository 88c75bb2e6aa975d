import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual, promisify } from 'node:util'
import { z } from 'zod'
import { type Listening, startGateways } from '../gateways/start-gateways.ts'
import { type Generator, generators, installTools, missing } from './generators.ts'
import { planFor } from './plan.ts'
import { recordingRelay } from './recording-relay.ts'
import { stepsFor } from './steps.ts'

const run = promisify(execFile)

/** Milliseconds a client has for all operations of a document. */
const clientTimeout = 60_000

/** A program that was run and failed. */
const Failed = z.object({ stdout: z.string().optional(), stderr: z.string().optional(), message: z.string() })

const folder = await mkdtemp(join(tmpdir(), 'clients-'))
let failures = 0

const say = (...cells: string[]) =>
  console.log(
    cells
      .map((cell, i) => cell.padEnd([13, 28][i] ?? 0))
      .join('')
      .trimEnd(),
  )

/** Generates a client and has every operation called with it; what it read must be what was sent. */
const prove = async (gateway: Listening, { make }: Generator) => {
  const document = fileURLToPath(new URL(`../../../../${gateway.file}`, import.meta.url))
  const steps = planFor(gateway.document, await stepsFor(gateway))
  const own = await mkdtemp(join(folder, 'client-'))
  const { program, args, env } = await make(document, own)
  await using relay = await recordingRelay(gateway.url)
  // What the document declares as a parameter is among the steps.
  const { 'x-csrf': _, ...headers } = gateway.headers
  const plan = join(own, 'plan.json')
  await writeFile(
    plan,
    JSON.stringify({ url: relay.url, credentials: credentialsIn(headers), headers, steps }),
  )
  const { stdout } = await run(program, args(plan), {
    env: { ...process.env, ...env },
    timeout: clientTimeout,
  })
  const read: unknown[] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const sent = relay.take()
  if (read.length !== steps.length || sent.length !== steps.length)
    throw new Error(`made ${sent.length} requests and read ${read.length} answers, not ${steps.length}`)
  const wrong = steps.filter((_, i) => !isDeepStrictEqual(meaning(read[i]), meaning(sent[i])))
  if (wrong.length > 0)
    throw new Error(`read otherwise than it was sent: ${wrong.map(({ operation }) => operation).join(', ')}`)
  return `${steps.length} operations read as they were sent`
}

/** The credential in the headers of a caller, by the name of its security scheme in the documents. */
const credentialsIn = ({ authorization, cookie }: Listening['headers']) => ({
  ...(authorization && { bearer: authorization.replace('Bearer ', '') }),
  ...(cookie && { session: cookie.slice(cookie.indexOf('=') + 1) }),
})

/** What an answer says, however a client writes it down: it may leave out what is `null`, and write a time in another form. */
const meaning = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, inner: unknown) => plain(inner)) ?? 'null')

const plain = (value: unknown): unknown => {
  if (value === null) return undefined
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : value
}

const absent = await missing(
  generators.flatMap(({ needs }) => needs),
  process.env.PATH,
)
if (!absent.some((name) => name === 'java' || name === 'python3')) await installTools()

await using shop = await startGateways()
for (const gateway of shop.gateways) {
  for (const generator of generators) {
    const lacking = generator.needs.filter((name) => absent.includes(name))
    if (lacking.length > 0) {
      say(gateway.name, generator.name, `skipped: install ${lacking.join(' and ')}`)
      continue
    }
    try {
      say(gateway.name, generator.name, await prove(gateway, generator))
    } catch (error) {
      failures++
      const { stdout, stderr, message } = Failed.parse(error)
      say(gateway.name, generator.name, `fails: ${stderr || stdout || message}`)
    }
  }
}
await rm(folder, { recursive: true, force: true })
if (failures > 0) process.exitCode = 1
