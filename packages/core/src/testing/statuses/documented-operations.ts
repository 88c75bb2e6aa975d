import { type Documented, openApi } from '../../gateway/open-api.ts'

/** An operation as a gateway's document has it. */
export interface DocumentedOperation {
  /** Method and path, such as `GET /v1/products/{id}`. */
  readonly name: string
  readonly statuses: ReadonlySet<number>
  /** The statuses that come with `Location`, which `created()` declares. */
  readonly located: ReadonlySet<number>
  /** Whether anybody may call it. */
  readonly open: boolean
  readonly scopes: readonly string[]
  /** The names of its query parameters. */
  readonly query: readonly string[]
}

/** The operations of a gateway's document. */
export const documentedOperations = (app: Documented): DocumentedOperation[] =>
  Object.entries(openApi(app, { title: 'Statuses', version: '0' }).paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { responses = {}, security, parameters = [] }]) => ({
      name: `${method.toUpperCase()} ${path}`,
      statuses: new Set(Object.keys(responses).map(Number)),
      located: locatedIn(responses),
      open: security?.length === 0,
      scopes: scopesIn(security),
      query: namesIn(parameters),
    })),
  )

const scopesIn = (security: readonly Readonly<Record<string, readonly string[]>>[] = []) => [
  ...new Set(security.flatMap((way) => Object.values(way).flat())),
]

const namesIn = (parameters: readonly { readonly in: string; readonly name: string }[]) =>
  parameters.filter((one) => one.in === 'query').map(({ name }) => name)

const locatedIn = (responses: object) =>
  new Set(
    Object.entries(responses)
      .filter(([, { headers = {} }]) => headers.Location?.$ref === '#/components/headers/Location')
      .map(([status]) => Number(status)),
  )
