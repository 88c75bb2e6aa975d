/**
 * What is wrong with the connections to a service. The service itself is sound: it receives and answers, and the bytes
 * arrive late, slowly, or not at all.
 *
 * - `latency`: ms that the request and the first byte of the answer take longer, each
 * - `bandwidth`: bytes per second at which the answer passes
 * - `drip`: ms from one byte of the answer to the next
 * - `resetAfter`: bytes of the answer, head included, after which the connection is reset (RST)
 * - `closeAfter`: bytes of the answer after which the connection is closed (FIN)
 * - `halfOpenAfter`: bytes of the answer after which the service's end is closed and the client's stays open, silent
 * - `'blackhole'`: connections are accepted, and nothing that is sent ever arrives
 */
export type ConnectionFault =
  | { readonly latency: number }
  | { readonly bandwidth: number }
  | { readonly drip: number }
  | { readonly resetAfter: number }
  | { readonly closeAfter: number }
  | { readonly halfOpenAfter: number }
  | 'blackhole'

/** How a connection passes bytes on. */
export type Passage = {
  /** Whether the client's bytes arrive. */
  readonly arrives: boolean
  /** Ms that a request waits, and the first byte of its answer. */
  readonly delay: number
  /** Bytes of an answer that pass together. */
  readonly piece: number
  /** Ms from one piece to the next. */
  readonly every: number
  /** Bytes of an answer that pass at all. */
  readonly maxBytes: number
  /** What happens to the connection after these. */
  readonly end: 'reset' | 'close' | 'half-open'
}

/** A connection without a fault. */
export const freePassage: Passage = {
  arrives: true,
  delay: 0,
  piece: Number.POSITIVE_INFINITY,
  every: 0,
  maxBytes: Number.POSITIVE_INFINITY,
  end: 'close',
}

/**
 * What a fault makes of a connection.
 *
 * @throws TypeError when it is no fault, several at once, or its number is out of range: ms and bytes per second are
 * above 0, ms no longer than a timer can be (24 days); bytes are whole and 0 or more.
 */
export const passage = (fault: ConnectionFault): Passage => {
  if (fault === 'blackhole') return { ...freePassage, arrives: false }
  const [[name, value] = ['', 0], ...more] = Object.entries(fault)
  const kind = kinds.get(name)
  if (!kind || more.length > 0 || !kind.admits(value))
    throw new TypeError(
      `backends: ${JSON.stringify(fault)} is not a fault of a connection (one of ${names} with its number, or 'blackhole')`,
    )
  return { ...freePassage, ...kind.passage(value) }
}

type Kind = {
  readonly admits: (value: number) => boolean
  readonly passage: (value: number) => Partial<Passage>
}

const isDelay = (ms: number) => isRate(ms) && ms < 2 ** 31
const isRate = (rate: number) => Number.isFinite(rate) && rate > 0
const isCount = (bytes: number) => Number.isInteger(bytes) && bytes >= 0

const kinds: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['latency', { admits: isDelay, passage: (delay) => ({ delay }) }],
  ['bandwidth', { admits: isRate, passage: (rate) => paced(rate) }],
  ['drip', { admits: isDelay, passage: (every) => ({ piece: 1, every }) }],
  ['resetAfter', { admits: isCount, passage: (maxBytes) => ({ maxBytes, end: 'reset' }) }],
  ['closeAfter', { admits: isCount, passage: (maxBytes) => ({ maxBytes, end: 'close' }) }],
  ['halfOpenAfter', { admits: isCount, passage: (maxBytes) => ({ maxBytes, end: 'half-open' }) }],
])
const names = [...kinds.keys()].join(', ')

/** About fifty pieces a second, each of a byte at least. */
const paced = (rate: number) => {
  const piece = Math.max(1, Math.round(rate / 50))
  return { piece, every: (piece / rate) * 1_000 }
}
