import { api, json } from './api.ts'
import { type Twins, twins } from './pair.ts'

const order = { type: 'object', properties: { sku: { type: 'string' } } }
const post = (operation: object) => api({ method: 'post', operation })
const body = (more: object) => post({ requestBody: { content: json(order), ...more } })
const answers = (responses: object) => api({ operation: { responses } })
const created = (headers: object) => answers({ 201: { description: 'Made', headers } })
const location = (more: object = {}) => ({ Location: { schema: { type: 'string' }, ...more } })
const media = (...types: string[]) => Object.fromEntries(types.map((type) => [type, { schema: order }]))
const fine = { description: 'Fine' }

/** Bodies, statuses, headers and media types. */
export const messages: readonly Twins[] = [
  twins(
    'request',
    ['body-removed', 'a body is no longer taken'],
    ['body-added', 'an optional body is taken'],
    [body({}), post({})],
  ),
  twins(
    'request',
    ['required-body-added', 'a body is asked for'],
    ['body-added', 'a body is taken'],
    [post({}), body({ required: true })],
    [post({}), body({ required: false })],
  ),
  twins(
    'request',
    ['body-made-required', 'an optional body is required'],
    ['body-made-optional', 'a required body is optional'],
    [body({}), body({ required: true })],
  ),
  twins(
    'request',
    ['request-media-type-removed', 'forms are no longer taken'],
    ['request-media-type-added', 'forms are taken too'],
    [
      body({ content: media('application/json', 'application/x-www-form-urlencoded') }),
      body({ content: media('application/json') }),
    ],
  ),
  twins(
    'response',
    ['status-removed', '404 is no longer answered'],
    ['status-added', '404 may be answered'],
    [answers({ 200: fine, 404: { description: 'Not there' } }), answers({ 200: fine })],
  ),
  twins(
    'response',
    ['status-removed', 'a range of statuses is no longer answered'],
    ['credential-status-removed', '403 is no longer answered'],
    [answers({ 200: fine, '4XX': { description: 'Refused' } }), answers({ 200: fine })],
    [answers({ 200: fine, 403: { description: 'No scope' } }), answers({ 200: fine })],
  ),
  twins(
    'response',
    ['status-removed', 'a success is 202 instead of 200'],
    ['status-added', '202 may be answered too'],
    [answers({ 200: fine }), answers({ 202: fine })],
    [answers({ 200: fine }), answers({ 200: fine, 202: fine })],
  ),
  twins(
    'response',
    ['response-media-type-removed', 'CSV is no longer answered'],
    ['response-media-type-added', 'CSV is answered too'],
    [
      answers({ 200: { ...fine, content: media('application/json', 'text/csv') } }),
      answers({ 200: { ...fine, content: media('application/json') } }),
    ],
  ),
  twins(
    'response',
    ['response-media-type-removed', 'errors are plain JSON instead of problems'],
    ['none', 'a media type is written in capitals'],
    [
      answers({ 400: { ...fine, content: media('application/problem+json') } }),
      answers({ 400: { ...fine, content: media('application/json') } }),
    ],
    [
      answers({ 400: { ...fine, content: media('application/problem+json') } }),
      answers({ 400: { ...fine, content: media('Application/Problem+JSON') } }),
    ],
  ),
  twins(
    'response',
    ['response-type-widened', 'the schema of an answer is gone'],
    ['response-type-narrowed', 'an answer gets a schema'],
    [
      answers({ 200: { ...fine, content: json(order) } }),
      answers({ 200: { ...fine, content: { 'application/json': {} } } }),
    ],
  ),
  twins(
    'response',
    ['header-removed', 'a header is gone'],
    ['header-added', 'a header is new'],
    [created(location()), created({})],
  ),
  twins(
    'response',
    ['header-made-optional', 'a header may be absent'],
    ['header-made-required', 'a header is always there'],
    [created(location({ required: true })), created(location())],
  ),
  twins(
    'response',
    ['response-format-changed', 'a header has another format'],
    ['none', 'the name of a header is written in capitals'],
    [
      created(location({ schema: { type: 'string', format: 'uri' } })),
      created(location({ schema: { type: 'string', format: 'uri-reference' } })),
    ],
    [created(location()), created({ LOCATION: { schema: { type: 'string' } } })],
  ),
]
