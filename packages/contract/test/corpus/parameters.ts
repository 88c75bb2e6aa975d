import { api, id } from './api.ts'
import { type Twins, twins } from './pair.ts'

const limit = (more: object = {}) => ({ name: 'limit', in: 'query', schema: { type: 'integer' }, ...more })
const header = (name: string) => ({ name, in: 'header', schema: { type: 'string' } })
const taking = (...parameters: object[]) => api({ parameters: [id, ...parameters] })
const sorted = (schema: object) => taking({ name: 'sort', in: 'query', schema })
const statuses = (more: object = {}) =>
  taking({ name: 'status', in: 'query', schema: { type: 'array', items: { type: 'string' } }, ...more })

/** What an operation takes beside its body. */
export const parameters: readonly Twins[] = [
  twins(
    'request',
    ['parameter-removed', 'a query parameter is gone'],
    ['parameter-added', 'an optional query parameter is new'],
    [taking(limit()), taking()],
  ),
  twins(
    'request',
    ['parameter-removed', 'a query parameter is renamed'],
    ['parameter-added', 'a query parameter has a second name'],
    [taking(limit()), taking(limit({ name: 'size' }))],
    [taking(limit()), taking(limit(), limit({ name: 'size' }))],
  ),
  twins(
    'request',
    ['required-parameter-added', 'a required query parameter is new'],
    ['parameter-added', 'a query parameter with a default is new'],
    [taking(), taking(limit({ required: true }))],
    [taking(), taking(limit({ schema: { type: 'integer', default: 50 } }))],
  ),
  twins(
    'request',
    ['parameter-moved', 'a query parameter becomes a header'],
    ['none', 'parameters are listed in another order'],
    [taking(limit()), taking(limit({ in: 'header' }))],
    [api({ parameters: [id, limit()] }), api({ parameters: [limit(), id] })],
  ),
  twins(
    'request',
    ['path-parameter-renamed', 'the parameter of a path is renamed'],
    ['none', 'a parameter of all operations of a path is written at the path'],
    [api(), api({ path: '/orders/{order}', parameters: [{ ...id, name: 'order' }] })],
    [
      api(),
      api({
        document: {
          paths: {
            '/orders/{id}': { parameters: [id], get: { responses: { 200: { description: 'Fine' } } } },
          },
        },
      }),
    ],
  ),
  twins(
    'request',
    ['parameter-made-required', 'an optional parameter is required'],
    ['parameter-made-optional', 'a required parameter is optional'],
    [taking(limit()), taking(limit({ required: true }))],
  ),
  twins(
    'request',
    ['parameter-serialization-changed', 'a list is one value with commas'],
    ['none', 'what is the default anyway is written out'],
    [statuses(), statuses({ explode: false })],
    [statuses(), statuses({ style: 'form', explode: true })],
  ),
  twins(
    'request',
    ['request-constraint-tightened', 'the maximum of a query parameter shrinks'],
    ['request-constraint-loosened', 'the maximum of a query parameter grows'],
    [
      taking(limit({ schema: { type: 'integer', maximum: 1000 } })),
      taking(limit({ schema: { type: 'integer', maximum: 100 } })),
    ],
  ),
  twins(
    'request',
    ['request-default-changed', 'the default of a query parameter is another'],
    ['default-changed', 'the default of a query parameter is documented where there was none'],
    [
      taking(limit({ schema: { type: 'integer', default: 50 } })),
      taking(limit({ schema: { type: 'integer', default: 20 } })),
    ],
    [taking(limit()), taking(limit({ schema: { type: 'integer', default: 20 } }))],
  ),
  twins(
    'request',
    ['request-type-changed', 'a query parameter is a list no more'],
    ['parameter-made-list', 'a query parameter may come more than once'],
    [statuses(), statuses({ schema: { type: 'string' } })],
  ),
  twins(
    'request',
    ['request-type-changed', 'a query parameter becomes a list of at least two'],
    ['parameter-made-list', 'a query parameter may come more than once, with any value'],
    [sorted({ type: 'string' }), sorted({ type: 'array', items: { type: 'string' }, minItems: 2 })],
    [sorted({ type: 'integer' }), sorted({ type: 'array', items: {} })],
  ),
  twins(
    'request',
    ['request-enum-value-removed', 'a query parameter becomes a list of fewer values'],
    ['parameter-made-list', 'a query parameter becomes a list of more values'],
    [
      sorted({ type: 'string', enum: ['date', 'total'] }),
      sorted({ type: 'array', items: { type: 'string', enum: ['date'] } }),
    ],
    [
      sorted({ type: 'string', enum: ['date'] }),
      sorted({ type: 'array', items: { type: 'string', enum: ['date', 'total'] } }),
    ],
  ),
  twins(
    'request',
    ['request-enum-value-removed', 'a value of a query parameter is gone'],
    ['request-enum-value-added', 'a query parameter takes one more value'],
    [sorted({ type: 'string', enum: ['date', 'total'] }), sorted({ type: 'string', enum: ['date'] })],
  ),
  twins(
    'request',
    ['parameter-removed', 'a header parameter is gone'],
    ['none', 'a header parameter is written in capitals, and `Accept`, which says nothing, is gone'],
    [taking(header('x-trace')), taking()],
    [taking(header('x-trace'), header('Accept')), taking(header('X-Trace'))],
  ),
]
