// Carries out a plan with a generated client: node run-plan.mjs PLAN CLIENT. Prints one line of JSON an operation.
import { readFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'

const [plan, client] = process.argv.slice(2)
const { url, headers, credentials, steps } = JSON.parse(await readFile(plan, 'utf8'))
const { bearer, ...apiKey } = credentials
const generated = await import(pathToFileURL(client).href)
generated.configure({ serverUrl: url, headers, auth: { bearer, apiKey } })

for (const { operation, parameters = {}, body } of steps) {
  const { [operation]: call } = generated
  console.log(JSON.stringify((await call(grouped(operation, parameters, body))) ?? null))
}

/** The client takes what belongs into path, query and headers apart. */
function grouped(operation, parameters, body) {
  const { params = [] } = generated.OPERATIONS[operation]
  const group = { body }
  const groups = { path: 'path', query: 'query', header: 'headers' }
  for (const { name, in: place } of params)
    if (name in parameters) group[groups[place]] = { ...group[groups[place]], [name]: parameters[name] }
  return group
}
