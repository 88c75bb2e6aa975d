import { randomFillSync } from 'node:crypto'

/** Where a request stands in a distributed trace: W3C Trace Context, level 1. */
export interface Trace {
  /** 32 lower-case hex digits, the same through the whole trace. */
  readonly traceId: string
  /** 16 lower-case hex digits: this request's own span, the parent of its calls. */
  readonly spanId: string
  /** The caller's span, when the trace was continued. */
  readonly parentId?: string
  /** Whether the caller, or for a new trace the gateway, may have recorded it. */
  readonly sampled: boolean
  /** The caller's `tracestate`, passed on as it came. */
  readonly state?: string
}

const traceparentForm = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/
const allZero = /^0+$/
const stateMember =
  /^(?:[a-z][a-z0-9_\-*/]{0,255}|[a-z0-9][a-z0-9_\-*/]{0,240}@[a-z][a-z0-9_\-*/]{0,13})=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/

/** Random bytes for many ids at once: to ask for each costs more than the rest of making one. */
const random = Buffer.alloc(8_192)
let used = random.length

/** Random bytes as lower-case hex digits; never all zero, which the standard forbids. */
const randomHex = (bytes: number): string => {
  if (used + bytes > random.length) {
    randomFillSync(random)
    used = 0
  }
  const id = random.toString('hex', used, used + bytes)
  used += bytes
  return allZero.test(id) ? randomHex(bytes) : id
}

/** A new span id. */
export const newSpanId = (): string => randomHex(8)

/**
 * The trace of a request: the caller's when its `traceparent` is valid, otherwise a new, sampled one.
 *
 * An unknown higher version is read as far as version 00 goes; `tracestate` counts only beside a valid `traceparent`
 * and is dropped when it is itself malformed (W3C Trace Context, sections 3.2, 3.3 and 4).
 */
export const traceOf = (traceparent: string | undefined, tracestate: string | undefined): Trace => {
  const parent = traceparent === undefined ? undefined : readTraceparent(traceparent.trim())
  if (!parent) return { traceId: randomHex(16), spanId: newSpanId(), sampled: true }

  const state = tracestate === undefined ? undefined : readTracestate(tracestate)
  return { ...parent, spanId: newSpanId(), ...(state ? { state } : {}) }
}

const readTraceparent = (value: string) => {
  const [, version, traceId, parentId, flags, rest] = traceparentForm.exec(value) ?? []
  if (!version || !traceId || !parentId || !flags || version === 'ff') return undefined
  if (version === '00' && rest !== undefined) return undefined
  if (allZero.test(traceId) || allZero.test(parentId)) return undefined
  return { traceId, parentId, sampled: (Number.parseInt(flags, 16) & 1) === 1 }
}

const readTracestate = (value: string): string | undefined => {
  const members = value
    .split(',')
    .map((member) => member.trim())
    .filter((member) => member !== '')
  const keys = new Set(members.map((member) => member.slice(0, member.indexOf('='))))
  const valid =
    members.length <= 32 &&
    keys.size === members.length &&
    members.every((member) => stateMember.test(member))
  return valid && members.length > 0 ? members.join(',') : undefined
}

/** The `traceparent` of a call made under a trace: version 00, with a span of the call's own. */
export const traceparent = ({ traceId, sampled }: Trace, spanId: string): string =>
  `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`
