import type { IncomingHttpHeaders } from 'node:http'
import type { Answer, Json } from './answer.ts'

/** The call, as a fixture function receives it. */
export type FixtureRequest = {
  readonly method: string
  /** As it was sent: still encoded, without the query. */
  readonly path: string
  /** The values of the template, decoded. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders
  /** Parsed JSON, the text when it is not JSON, `undefined` when there is none. */
  readonly body: unknown
}

type Returned = Json | Answer | undefined

/** What a service answers: a JSON value, an answer, or a function that makes one (`undefined` is a 204). */
export type Fixture = Json | Answer | ((request: FixtureRequest) => Returned | Promise<Returned>)

/** The fixtures of one service, by method and path: `'GET /me'`, `'GET /products/{id}'`. */
export type ServiceFixtures = { readonly [route in FixtureKey]: Fixture }

/** The method and path of a fixture: `'GET /products/{id}'`. */
export type FixtureKey = `${Uppercase<string>} /${string}`

type Match = {
  readonly key: FixtureKey
  readonly fixture: Fixture
  readonly params: Readonly<Record<string, string>>
}

/**
 * Finds the fixture for a method and a path. A literal path wins over a template; HEAD is answered by GET's fixture.
 *
 * @throws TypeError when a key is not a method and a path, naming the service and the key.
 */
export const matchFixture = (service: string, fixtures: ServiceFixtures) => {
  const routes = entriesOf(fixtures)
    .map(([key, fixture]) => ({ ...parse(service, key), key, fixture }))
    .sort((one, other) => one.rank.localeCompare(other.rank))

  return (method: string, path: string): Match | undefined => {
    const wanted = method === 'HEAD' ? 'GET' : method
    for (const { method, pattern, key, fixture } of routes) {
      const found = method === wanted ? pattern.exec(path) : null
      if (found) return { key, fixture, params: decoded(found.groups) }
    }
  }
}

/** `Object.entries` forgets which keys an object has; `parse` refuses those that are no method and path. */
const entriesOf = (fixtures: ServiceFixtures) => Object.entries(fixtures) as [FixtureKey, Fixture][]

const parse = (service: string, key: string) => {
  const [, method, path] = /^([A-Z]+) (\/(?:[^\s{}?#]|\{[A-Za-z_]\w*\})*)$/.exec(key) ?? []
  if (method === undefined || path === undefined) {
    throw new TypeError(
      `backends: '${key}' of ${service} is not a method and a path such as 'GET /products/{id}'`,
    )
  }
  const source = path.replace(/\{(\w+)\}|[^\w/]/gu, (text: string, name?: string) =>
    name === undefined ? `\\u{${hex(text)}}` : `(?<${name}>[^/]+)`,
  )
  // A literal segment ranks before a template, the leftmost difference decides.
  const rank = path.split('/').map((segment) => (segment.includes('{') ? '1' : '0'))
  return { method, pattern: new RegExp(`^${source}$`, 'u'), rank: rank.join('') }
}

const hex = (character: string) => character.codePointAt(0)?.toString(16)

const decoded = (groups: Record<string, string> = {}) =>
  Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decode(value)]))

const decode = (value: string) => {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
