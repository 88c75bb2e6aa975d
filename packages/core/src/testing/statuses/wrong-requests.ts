import { randomUUID } from 'node:crypto'
import { idempotencyKeyHeader } from '../../traffic/idempotency/idempotency-key.ts'
import { asking, type RouteRequest } from '../route-requests.ts'
import type { DocumentedOperation } from './documented-operations.ts'

/** A request in process: what `app.request()` takes. */
export type Sent = readonly [path: string, init: RequestInit]

/** A request of an operation as it should be, with a new idempotency key where it has one. */
export const rightRequest = (name: string, request: RouteRequest, headers: Record<string, string>): Sent => {
  const own = request.headers ?? {}
  const key = Object.hasOwn(own, idempotencyKeyHeader) ? { [idempotencyKeyHeader]: randomUUID() } : {}
  return asking(name, { ...request, headers: { ...own, ...key, ...headers } })
}

/** Far over every limit there is for one value. */
const long = 'x'.repeat(3_000)

/** Bytes that no body may have. */
const huge = '2000000000'

/** Requests of an operation that are wrong in one way each, with whatever credential `headers` are. */
export const wrongRequests = (
  { name, query }: DocumentedOperation,
  request: RouteRequest,
  headers: Record<string, string>,
): Sent[] => {
  const { params = {} } = request
  const { body: _, ...rest } = request
  const [path, init] = rightRequest(name, request, headers)
  const ask = (changed: Partial<RouteRequest>) => rightRequest(name, { ...request, ...changed }, headers)
  const withHeader = (header: string, value: string): Sent => [
    path,
    { ...init, headers: { ...init.headers, [header]: value } },
  ]
  const everywhere = (names: readonly string[], value: string) =>
    Object.fromEntries(names.map((one) => [one, value]))

  const withoutBody: Sent[] = [
    ...['none-of-these', long, '~%00'].map((value) =>
      ask({ params: everywhere(Object.keys(params), value) }),
    ),
    ...['', long, '-1', 'none'].map((value) => ask({ query: everywhere(query, value) })),
    rightRequest(name, { ...request, headers: {} }, headers),
    withHeader('accept', 'application/x-none'),
  ]
  if (init.method === 'GET') return withoutBody
  return [
    ...withoutBody,
    ...['{', '', 'null', '[]', '{"a":1}', '1e999'].map((body): Sent => [path, { ...init, body }]),
    rightRequest(name, rest, headers),
    withHeader('content-type', 'text/plain'),
    withHeader('content-type', 'multipart/form-data; boundary=x'),
    withHeader('content-encoding', 'gzip'),
    withHeader('content-length', huge),
  ]
}
