/** What varies in the small documents of the corpus. */
export interface Api {
  readonly path?: string
  readonly method?: string
  /** Members of the operation, over those given here. */
  readonly operation?: object
  readonly parameters?: readonly object[]
  /** The schema of the body. */
  readonly takes?: unknown
  /** The schema of the answer. */
  readonly answers?: unknown
  readonly schemas?: object
  /** Members of the document. */
  readonly document?: object
}

/** The `id` of the path, which every document here takes. */
export const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } }

/** JSON of a schema, as `content`. */
export const json = (schema: unknown) => ({ 'application/json': { schema } })

/** A document with one operation. */
export const api = (options: Api = {}): object => {
  const { path = '/orders/{id}', method = 'get', operation, parameters = [id], takes, answers } = options
  const answer = { description: 'Fine', ...(answers === undefined ? {} : { content: json(answers) }) }
  return {
    openapi: '3.1.0',
    info: { title: 'Shop', version: '1.0.0' },
    paths: {
      [path]: {
        [method]: {
          parameters,
          ...(takes === undefined ? {} : { requestBody: { required: true, content: json(takes) } }),
          responses: { 200: answer },
          ...operation,
        },
      },
    },
    components: { schemas: options.schemas ?? {}, securitySchemes: { bearer, key } },
    ...options.document,
  }
}

const bearer = { type: 'http', scheme: 'bearer' }
const key = { type: 'apiKey', in: 'header', name: 'X-Api-Key' }

/** A document whose one body has the field `value` of a schema: what clients send, or what they receive. */
export const withValue = (direction: 'request' | 'response', value: unknown): object => {
  const schema = { type: 'object', properties: { value }, required: ['value'] }
  return direction === 'request' ? api({ method: 'post', takes: schema }) : api({ answers: schema })
}

/** A document whose one body is of a schema. */
export const withBody = (direction: 'request' | 'response', schema: unknown): object =>
  direction === 'request' ? api({ method: 'post', takes: schema }) : api({ answers: schema })
