import type { Clone } from '../clone.ts'
import { expected } from '../expected.ts'
import type { Seen } from '../step.ts'
import { firstCalls } from './change-path.ts'

const disconnect = 'apps/tv-bff/src/disconnect.test.ts'
const route = 'apps/tv-bff/src/routes/delivery.ts'

/**
 * It makes other calls than its generated test knows, and a status that they pass on is not declared: one test names the call it
 * waits for, the other the status.
 */
export const forgetThings = async (clone: Clone): Promise<Seen> => {
  const right = clone.read(route)
  clone.change(route, 'problems(404)', 'problems')
  const text = await clone.fails('npm', 'test', '-w', 'apps/tv-bff', '--', 'disconnect', 'statuses')
  const [first, second] = firstCalls(clone)
  const named = new RegExp(`answered \\d+ before it called ${second}|call 1 of ${second} has not come`)
  const [call] = named.exec(text) ?? []
  expected(call !== undefined, `the call of ${second}, by name`, text)
  const status = 'GET /v1/delivery/{id} answers 404, undeclared'
  expected(text.includes(status), `a failure that says ${status}`, text)
  clone.save(route, right)
  clone.change(disconnect, `o1', ['${first}', '${second}']`, "o1', ['users', 'shipments']")
  return { seen: `${call}; ${status}` }
}
