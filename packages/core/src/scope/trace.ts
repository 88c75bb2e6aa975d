import { randomFillSync } from 'node:crypto'

/** Where a request stands in a distributed trace: W3C Trace Context, levels 1 and 2. */
export interface Trace {
  /** 32 lower-case hex digits, the same through the whole trace. */
  readonly traceId: string
  /** 16 lower-case hex digits: this request's own span, the parent of its calls. */
  readonly spanId: string
  /** The caller's span, when the trace was continued. */
  readonly parentId?: string
  /** Whether the caller, or for a new trace the gateway, may have recorded it. */
  readonly sampled: boolean
  /** Whether at least the last 7 bytes of the trace id were drawn at random: as the caller says, or of a new trace (level 2). */
  readonly random: boolean
  /** The caller's `tracestate`, passed on in its order, of each key the first member. */
  readonly state?: string
}

const traceparentForm = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/
const allZero = /^0+$/
/** A key as level 2 has it, which takes those of level 1, with a tenant or without; a value ends with no blank. */
const stateMember =
  /^[a-z0-9][a-z0-9_\-*/@]{0,255}=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/
const whiteSpace = /^[ \t]+|[ \t]+$/g
const maxMembers = 32

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
 * and is dropped when it is itself malformed or has more than 32 members (W3C Trace Context, sections 3.2, 3.3 and 4).
 */
export const traceOf = (traceparent: string | undefined, tracestate: string | undefined): Trace => {
  const parent = traceparent === undefined ? undefined : readTraceparent(traceparent.replace(whiteSpace, ''))
  if (!parent) return { traceId: randomHex(16), spanId: newSpanId(), sampled: true, random: true }

  const state = tracestate === undefined ? undefined : readTracestate(tracestate)
  return { ...parent, spanId: newSpanId(), ...(state ? { state } : {}) }
}

const readTraceparent = (value: string) => {
  const [, version, traceId, parentId, flags, rest] = traceparentForm.exec(value) ?? []
  if (!version || !traceId || !parentId || !flags || version === 'ff') return undefined
  if (version === '00' && rest !== undefined) return undefined
  if (allZero.test(traceId) || allZero.test(parentId)) return undefined
  const bits = Number.parseInt(flags, 16)
  return { traceId, parentId, sampled: (bits & sampledFlag) !== 0, random: (bits & randomFlag) !== 0 }
}

/** The two flags there are (level 2, section 3.2.2.5); all others are sent as zero. */
const sampledFlag = 1
const randomFlag = 2

const readTracestate = (value: string): string | undefined => {
  const members = value
    .split(',')
    .map((member) => member.replace(whiteSpace, ''))
    .filter((member) => member !== '')
  if (members.length > maxMembers || !members.every((member) => stateMember.test(member))) return undefined
  // The first one is the newest: whoever wrote it has come back to the trace without taking the older one out.
  const keys = new Set<string>()
  const newest = members.filter((member) => {
    const key = member.slice(0, member.indexOf('='))
    return !keys.has(key) && keys.add(key)
  })
  return newest.length > 0 ? newest.join(',') : undefined
}

/** The `traceparent` of a call made under a trace: version 00, with a span of the call's own, and the two flags there are. */
export const traceparent = (
  { traceId, sampled, random }: Pick<Trace, 'traceId' | 'sampled' | 'random'>,
  spanId: string,
): string => `00-${traceId}-${spanId}-0${(sampled ? sampledFlag : 0) | (random ? randomFlag : 0)}`
