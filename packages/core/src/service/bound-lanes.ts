import type { z } from 'zod'
import { BffError } from '../errors/bff-error.ts'
import { BoundCall, callOf } from './bound-call.ts'
import { checkCall } from './check-call.ts'
import { ownHeaders } from './headers/own-headers.ts'
import {
  givenAtOnce,
  type LaneHeaders,
  type LanePort,
  type LaneQuestion,
  type LaneRequest,
  type LaneStream,
  type Lanes,
} from './lanes/lane-port.ts'
import { fillPath, queryString } from './lanes/path.ts'
import { upload } from './lanes/upload.ts'
import { answered, type CallRequest, type Outgoing, type Upstream } from './outgoing.ts'

/** Where a call keeps the lanes its request has opened. */
const openLanes = Symbol('lanes')

/** The calls of a service with lanes of its own, each opened for a request when a method first asks for it. Made once for each service. */
export const boundWith = (upstream: Upstream, lanes: Lanes): typeof BoundCall => {
  class CallWithLanes extends BoundCall {
    readonly [openLanes] = new Map<string, object>()
  }
  for (const [name, lane] of Object.entries(lanes))
    Object.defineProperty(CallWithLanes.prototype, name, {
      enumerable: true,
      get(this: CallWithLanes) {
        const lanes = this[openLanes]
        const opened = lanes.get(name) ?? open(upstream, name, lane, this)
        lanes.set(name, opened)
        return opened
      },
    })
  return CallWithLanes
}

const open = (upstream: Upstream, name: string, lane: Lanes[string], bound: BoundCall): object => {
  try {
    return givenAtOnce(lane(portOf(upstream, name, (request) => bound[callOf](request))), 'it')
  } catch (error) {
    throw new BffError(
      'BFF_INTERNAL',
      `lane "${name}" of service ${upstream.name} threw when it was opened`,
      {
        cause: error,
      },
    )
  }
}

/** Makes the calls of one lane in one request. What is wrong with one rejects, and never leaves calls beside it unattended. */
const portOf = (upstream: Upstream, lane: string, make: (request: CallRequest) => Outgoing): LanePort => ({
  service: upstream.name,
  send: async <S extends z.ZodType>(request: LaneRequest<S>): Promise<z.output<S>> => {
    const { decode, decodes: statuses = [], cache } = request
    const options = { ...optionsOf(request), ...(cache && { cache }), decoding: { lane, decode, statuses } }
    const call = make(requestOf(upstream, request, request.schema, options))
    checkCall(call)
    return (await answered(upstream.own ?? upstream.json, call)).value as never
  },
  open: async (question: LaneQuestion): Promise<LaneStream> => {
    let trailed: LaneHeaders | undefined
    const options = { ...optionsOf(question), trailed: (given: LaneHeaders = {}) => (trailed = given) }
    const call = make(requestOf(upstream, question, undefined, options))
    checkCall(call)
    const { status, headers, value, finished } = await answered(upstream.stream, call)
    const body = value instanceof ReadableStream ? value : streamOf(value)
    const trailers = Promise.resolve(finished).then((error) => (error ? undefined : (trailed ?? {})))
    return { status, headers, body, trailers }
  },
})

/** What a call says of its policies. */
const optionsOf = ({
  tryTimeout,
  retry,
  hedge,
  affinity,
  reads,
  invalidates,
}: LaneQuestion): CallRequest['options'] => ({
  ...(tryTimeout !== undefined && { tryTimeout }),
  ...(retry !== undefined && { retry }),
  ...(hedge !== undefined && { hedge }),
  ...(affinity !== undefined && { affinity }),
  ...(reads && { reads }),
  ...(invalidates && { invalidates }),
})

const requestOf = (
  upstream: Upstream,
  question: LaneQuestion,
  schema: CallRequest['schema'],
  options: CallRequest['options'],
): CallRequest => {
  const { method = 'GET', template, path, query, headers = {}, body = null, passes = [] } = question
  const own = ownHeaders(Object.entries(headers), upstream.name, { method, template })
  return {
    method,
    template,
    path: fillPath(template, path) + queryString(query, template),
    schema,
    headers: question.trailers ? [...own, 'te', 'trailers'] : own,
    body: body instanceof ReadableStream ? upload(body) : body,
    passes,
    passesThrough: undefined,
    timeout: question.timeout ?? upstream.timeout,
    options,
  }
}

/** What a policy of one's own has answered with. */
const streamOf = (value: unknown): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start: (controller) => {
      if (value instanceof Uint8Array && value.length > 0) controller.enqueue(value)
      controller.close()
    },
  })
