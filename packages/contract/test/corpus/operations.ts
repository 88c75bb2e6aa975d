import { api } from './api.ts'
import { type Twins, twins } from './pair.ts'

const get = { responses: { 200: { description: 'Fine' } } }
const paths = (paths: object) => api({ document: { paths } })
const withId = (operationId?: string) => api({ operation: operationId === undefined ? {} : { operationId } })
const servers = (...urls: string[]) => api({ document: { servers: urls.map((url) => ({ url })) } })
const hosts = (defaultRegion: string, values: readonly string[]) =>
  api({
    document: {
      servers: [
        {
          url: 'https://{region}.api.example',
          variables: { region: { default: defaultRegion, enum: values } },
        },
      ],
    },
  })
const license = { name: 'As agreed' }
const contact = { email: 'api@shop.example' }
const tag = { name: 'orders', description: 'What was ordered' }
const callbacks = (url: string) => api({ operation: { callbacks: { paid: { [url]: { post: get } } } } })

/** Operations, their ids, their base URLs, and what no rule knows. */
export const operations: readonly Twins[] = [
  twins(
    'operation',
    ['operation-removed', 'an operation is gone'],
    ['operation-added', 'an operation is new'],
    [paths({ '/orders': { get, post: get } }), paths({ '/orders': { get } })],
  ),
  twins(
    'operation',
    ['operation-removed', 'a path is renamed'],
    ['operation-added', 'the path is there under both names'],
    [paths({ '/orders': { get } }), paths({ '/purchases': { get } })],
    [paths({ '/orders': { get } }), paths({ '/orders': { get }, '/purchases': { get } })],
  ),
  twins(
    'operation',
    ['operation-id-changed', 'an operationId is renamed'],
    ['operation-id-added', 'an operation gets an operationId'],
    [withId('getOrder'), withId('readOrder')],
    [withId(), withId('getOrder')],
  ),
  twins(
    'operation',
    ['operation-id-changed', 'an operationId is gone'],
    ['none', 'an operationId stays'],
    [withId('getOrder'), withId()],
    [withId('getOrder'), withId('getOrder')],
  ),
  twins(
    'operation',
    ['operation-id-changed', 'an operationId is written in another case'],
    ['documentation-changed', 'an operation has tags, the document a licence and somebody to ask'],
    [withId('getOrder'), withId('getorder')],
    [
      api(),
      api({
        operation: { tags: ['orders'] },
        document: { info: { title: 'Shop', version: '1.0.0', license, contact }, tags: [tag] },
      }),
    ],
  ),
  twins(
    'operation',
    ['server-removed', 'a variable of the base URL has another default'],
    ['server-added', 'a variable of the base URL has one more value'],
    [hosts('eu', ['eu', 'us']), hosts('us', ['eu', 'us'])],
    [hosts('eu', ['eu', 'us']), hosts('eu', ['eu', 'us', 'asia'])],
  ),
  twins(
    'operation',
    ['server-removed', 'the base URL is another host than the one that serves the document'],
    ['none', 'that the base URL is the host which serves the document is declared'],
    [api(), servers('https://api.example')],
    [api(), servers('/')],
  ),
  twins(
    'operation',
    ['server-removed', 'the base URL moves'],
    ['server-added', 'there is a second base URL'],
    [servers('https://api.example/eu'), servers('https://eu.api.example')],
    [servers('https://api.example/eu'), servers('https://api.example/eu', 'https://eu.api.example')],
  ),
  twins(
    'operation',
    ['keyword-changed', 'a callback, which no rule knows, is another'],
    ['none', 'the callback is what it was'],
    [callbacks('https://a.example'), callbacks('https://b.example')],
    [callbacks('https://a.example'), callbacks('https://a.example')],
  ),
  twins(
    'operation',
    ['operation-removed', 'a deprecated operation is gone'],
    ['deprecation-changed', 'an operation is deprecated'],
    [paths({ '/orders': { get: { ...get, deprecated: true } } }), paths({})],
    [paths({ '/orders': { get } }), paths({ '/orders': { get: { ...get, deprecated: true } } })],
  ),
  twins(
    'operation',
    ['operation-removed', 'a method is another'],
    ['documentation-changed', 'a summary is another'],
    [paths({ '/orders': { put: get } }), paths({ '/orders': { patch: get } })],
    [paths({ '/orders': { get } }), paths({ '/orders': { get: { ...get, summary: 'All orders' } } })],
  ),
  twins(
    'operation',
    ['operation-removed', 'the version of the path is another'],
    ['documentation-changed', 'the version of the document is another'],
    [paths({ '/v1/orders': { get } }), paths({ '/v2/orders': { get } })],
    [api(), api({ document: { info: { title: 'Shop', version: '1.1.0' } } })],
  ),
]
