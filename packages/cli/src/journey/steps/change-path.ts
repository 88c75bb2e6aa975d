import type { Clone } from '../clone.ts'
import { expected } from '../expected.ts'
import type { Seen } from '../step.ts'

const requests = 'apps/tv-bff/test/requests.ts'
const disconnect = 'apps/tv-bff/src/disconnect.test.ts'

/** The screen has another path than its generated tests know: each names what it asked for and what came. */
export const changePath = async (clone: Clone): Promise<Seen> => {
  const text = await clone.fails('npm', 'test', '-w', 'apps/tv-bff', '--', 'disconnect', 'leaks', 'statuses')
  const [first, second] = firstCalls(clone)
  const lines = [
    new RegExp(
      `clientLeaves: GET \\S+/v1/delivery answered 404 before it called ${first}, ${second}: .*BFF_ROUTE_UNKNOWN`,
    ),
    /BFF_ROUTE_UNKNOWN.*: expected 404 to be less than 300/,
    /checkStatuses: GET \/v1\/delivery\/\{id\} has no request/,
  ]
  for (const line of lines) expected(line.test(text), `a failure that says ${line}`, text)
  clone.change(requests, "'GET /v1/delivery': {}", "'GET /v1/delivery/{id}': { params: { id: 'o1' } }")
  clone.change(disconnect, "'/v1/delivery',", "'/v1/delivery/o1',")
  return { seen: 'three tests name the path they know' }
}

/** The services the test of the generated screen waits for. */
export const firstCalls = (clone: Clone): [string, string] => {
  const text = clone.read(disconnect)
  const [, first = '', second = ''] = /'\/v1\/delivery(?:\/o1)?',\s*\['(\w+)', '(\w+)'\]/.exec(text) ?? []
  expected(first !== '' && second !== '', 'two services that are called first', text)
  return [first, second]
}
