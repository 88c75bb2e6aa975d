import { z } from 'zod'
import type { Got } from './shop.ts'

/** A span as it was recorded: 1 is the kind of a server, 2 that of a client. */
const Span = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentId: z.string().optional(),
  kind: z.number(),
  name: z.string(),
  path: z.string().optional(),
})
type Span = z.output<typeof Span>

const Line = z.object({
  msg: z.string(),
  requestId: z.string().optional(),
  traceId: z.string().optional(),
  spanId: z.string().optional(),
})

/** What the process of the gateway tells: its spans, and the lines of its log. */
export const Report = z.object({ spans: z.array(Span), lines: z.array(Line) })
export type Report = z.output<typeof Report>

/** A request that was made, whether it is recorded, and the trace it came with. */
export interface Asked {
  readonly requestId: string
  readonly path: string
  readonly sampled: boolean
  readonly came: { readonly traceId: string; readonly parentId: string; readonly state: string } | undefined
}

/** Where a request stands: its trace and its own span, as its line says. */
type Own = Asked & { readonly traceId: string; readonly spanId: string }

/** Says, one line each, where traces are not as they should be; `ofClients` tells whether each try has a span. */
export const judge = (
  asked: readonly Asked[],
  { spans, lines }: Report,
  got: readonly Got[],
  ofClients: boolean,
): string[] => {
  const wrong: string[] = []
  const traceIds = new Set<string>()
  for (const one of asked) {
    const own = lines.filter(({ msg, requestId }) => msg === 'request' && requestId === one.requestId)
    const { traceId = '', spanId = '' } = own[0] ?? {}
    const say = (what: string) => wrong.push(`${one.requestId} ${one.path}: ${what}`)
    if (own.length !== 1) say(`${own.length} lines`)
    if (one.came && one.came.traceId !== traceId) say('is of another trace')
    if (traceIds.has(traceId)) say('is of the trace of another request')
    traceIds.add(traceId)
    const recorded = spans.filter((span) => span.traceId === traceId)
    const calls = got.filter(({ requestId }) => requestId === one.requestId)
    for (const what of ofRequest({ ...one, traceId, spanId }, recorded)) say(what)
    for (const call of calls)
      for (const what of ofCall({ ...one, traceId, spanId }, call, ofClients ? recorded : undefined))
        say(`${call.path}: ${what}`)
    if (new Set(calls.map((call) => call.traceparents.join())).size !== calls.length && ofClients)
      say('two calls name one span')
  }
  for (const { traceId, name, path } of spans)
    if (!traceIds.has(traceId)) wrong.push(`a span of no request: ${name} ${path}`)
  return wrong
}

const ofRequest = ({ came, sampled, spanId }: Own, recorded: readonly Span[]): string[] => {
  if (!sampled) return recorded.length === 0 ? [] : [`${recorded.length} spans, though it is not sampled`]
  const servers = recorded.filter(({ kind }) => kind === 1)
  const [server] = servers
  if (servers.length !== 1 || server?.spanId !== spanId) return [`${servers.length} spans of the server`]
  return server.parentId === came?.parentId ? [] : [`its span is below ${server.parentId}`]
}

const ofCall = (own: Own, call: Got, recorded: readonly Span[] | undefined): string[] => {
  const [traceparent, ...more] = call.traceparents
  if (!traceparent || more.length > 0) return [`${call.traceparents.length} traceparents`]
  const [, traceId, spanId, flags] = traceparent.split('-')
  if (traceId !== own.traceId) return ['is of another trace']
  if (((Number(flags) & 1) === 1) !== own.sampled) return [`has the flags ${flags}`]
  if (call.tracestates.join() !== (own.came?.state ?? '')) return [`tracestate: ${call.tracestates}`]
  if (!own.sampled) return []
  if (!recorded) return spanId === own.spanId ? [] : ['does not name the active span']
  const client = recorded.find((span) => span.spanId === spanId && span.kind === 2)
  if (client?.path !== call.path.split('?')[0]) return [`names the span of ${client?.path}`]
  return client?.parentId === own.spanId ? [] : ['has a span that is not below that of the request']
}
