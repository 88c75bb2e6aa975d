import type { OpenAPIHono } from '@hono/zod-openapi'

/** An OpenAPI document as the routes give it. */
export type Document = ReturnType<OpenAPIHono['getOpenAPI31Document']>

type PathItem = NonNullable<Document['paths']>[string]

/** One operation of a document. */
export type Operation = NonNullable<PathItem['get']>

/** An operation with where it stands. */
export interface Placed {
  /** In lower case, as in the document. */
  readonly method: (typeof methods)[number]
  /** The template, as in `/v1/orders/{id}`. */
  readonly path: string
  readonly operation: Operation
  /** Whether somebody has to be authenticated. */
  readonly closed: boolean
}

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const

/** Every operation of a document, in its order. */
export const operationsOf = (document: Document): Placed[] =>
  Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method]
      return operation ? [{ method, path, operation, closed: operation.security?.length !== 0 }] : []
    }),
  )

/** How an operation is called in messages. */
export const nameOf = ({ method, path }: Pick<Placed, 'method' | 'path'>): string =>
  `${method.toUpperCase()} ${path}`
