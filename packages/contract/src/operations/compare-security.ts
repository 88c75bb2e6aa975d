import { type Context, report } from '../differences/difference.ts'
import { canonical } from '../document/canonical.ts'
import { isWithin, list, texts, without } from '../document/lists.ts'
import { child, documentOf, type Node, record } from '../document/node.ts'

/** One way to be let in: every credential of it, with its scopes. */
interface Way {
  /** As in `bearer (orders:read)`. */
  readonly name: string
  readonly credentials: readonly string[]
  /** `credential scope`, so that a scope of one credential is not taken for that of another. */
  readonly scopes: readonly string[]
}

/**
 * Compares who may call an operation. Each way that let a client in must still do so. Credentials are told apart by how
 * they are sent, not by the name the document gives them.
 */
export const compareSecurity = (old: Node, now: Node, context: Context): void => {
  const [before, after] = [waysOf(old), waysOf(now)]
  const { pointer } = now
  for (const way of before) {
    if (after.some((other) => admits(other, way))) continue
    const stricter = after.filter((other) => isSame(other, way))
    const scopes = stricter
      .map((other) => without(other.scopes, way.scopes))
      .toSorted((a, b) => a.length - b.length)[0]
    if (way.credentials.length === 0)
      report(context, 'auth-added', pointer, `a credential is needed: ${namesOf(after)}`)
    else if (scopes) report(context, 'scope-added', pointer, `${scopeNames(scopes)} is needed`)
    else report(context, 'credential-removed', pointer, `${way.name} is no longer accepted`)
  }
  for (const way of after) {
    if (before.some((other) => admits(other, way))) continue
    const stricter = before.some((other) => isSame(other, way))
    if (way.credentials.length === 0) report(context, 'auth-lifted', pointer, 'no credential is needed')
    else if (stricter) report(context, 'scope-lifted', pointer, `${way.name} is enough`)
    else report(context, 'credential-added', pointer, `${way.name} is accepted`)
  }
}

/** Whether whoever comes by `way` is let in by `other`, which asks for no more. */
const admits = (other: Way, way: Way) =>
  other.credentials.every((credential) => way.credentials.includes(credential)) &&
  isWithin(other.scopes, way.scopes)

const isSame = (a: Way, b: Way) => canonical(a.credentials) === canonical(b.credentials)

const namesOf = (ways: readonly Way[]) => ways.map(({ name }) => name).join(' or ')

const scopeNames = (scopes: readonly string[]) =>
  `the scope ${scopes.map((scope) => scope.split(' ').at(-1)).join(' and ')}`

const waysOf = (operation: Node): Way[] => {
  const document = documentOf(operation)
  const { security = document.value.security } = operation.value
  const said = list(security).map((way) => Object.entries(record(way)))
  return (said.length > 0 ? said : [[]]).map((credentials) => ({
    name:
      credentials.map(([name, scopes]) => nameOf(name, texts(scopes))).join(' with ') ||
      'nobody in particular',
    credentials: credentials.map(([name]) => identityOf(document, name)).toSorted(),
    scopes: credentials.flatMap(([name, scopes]) =>
      texts(scopes).map((scope) => `${identityOf(document, name)} ${scope}`),
    ),
  }))
}

const nameOf = (name: string, scopes: readonly string[]) =>
  scopes.length === 0 ? name : `${name} (${scopes.join(', ')})`

/** How a credential is sent and where it comes from; its name when the document does not say. */
const identityOf = (document: Node, name: string): string => {
  const {
    type,
    in: place,
    name: key,
    scheme,
    openIdConnectUrl,
    flows,
  } = child(document, 'components', 'securitySchemes', name)?.value ?? {}
  if (type === undefined) return name
  const urls = Object.entries(record(flows)).map(([flow, value]) => {
    const { authorizationUrl, tokenUrl, refreshUrl } = record(value)
    return [flow, { authorizationUrl, tokenUrl, refreshUrl }]
  })
  const lower = typeof scheme === 'string' ? scheme.toLowerCase() : undefined
  return canonical({ type, place, key, scheme: lower, openIdConnectUrl, flows: Object.fromEntries(urls) })
}
