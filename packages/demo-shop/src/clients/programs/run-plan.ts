// Carries out a plan with a generated client: node run-plan.ts PLAN CLIENT. Prints one line of JSON an operation.
import { readFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'

/** What of a client is used here; its methods are found by name, so that one program does for every document. */
interface Client {
  readonly OPERATIONS: Readonly<Record<string, { params?: readonly { name: string; in: string }[] }>>
  readonly configure: (config: object) => void
}

type Operation = (inputs: object) => Promise<unknown>

const [plan = '', file = ''] = process.argv.slice(2)
const { url, headers, credentials, steps } = JSON.parse(await readFile(plan, 'utf8'))
const { bearer, session: _, ...apiKey } = credentials
const client: Client & Record<string, Operation> = await import(pathToFileURL(file).href)
const { cookie } = headers
client.configure({ serverUrl: url, headers: cookie ? { cookie } : {}, auth: { bearer, apiKey } })

/** The client takes what belongs into path, query and headers apart. */
const grouped = (operation: string, parameters: Readonly<Record<string, string>>) => {
  const groups: Record<string, Record<string, string>> = { path: {}, query: {}, headers: {} }
  for (const { name, in: place } of client.OPERATIONS[operation]?.params ?? []) {
    const group = groups[place === 'header' ? 'headers' : place]
    const value = parameters[name]
    if (group && value !== undefined) group[name] = value
  }
  return groups
}

for (const { operation, parameters = {}, body } of steps) {
  const call = client[operation]
  if (!call) throw new Error(`the client has no ${operation}`)
  console.log(JSON.stringify((await call({ ...grouped(operation, parameters), body })) ?? null))
}
