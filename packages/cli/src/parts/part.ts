import { literal } from '../service/write/literal.ts'
import type { Shape } from './shape.ts'

/** A part of a new screen: what it is called, where it comes from, what a view takes of it, and how it fails. */
export interface Part {
  readonly name: string
  /** What the gateway calls the service: in `c.var.services`, and in its fixtures. */
  readonly service: string
  /** What it is asked, as it is written: `me()`. */
  readonly call: string
  /** Refusals that it passes on. */
  readonly passes: readonly number[]
  /** As zod is written. */
  readonly shape: string
  /** What the test expects, as it is written. */
  readonly value: string
  /** What comes of each fault of a kill matrix. */
  readonly failures: Readonly<Record<string, string>>
}

/** What a service can be asked for. */
export interface Source {
  readonly service: string
  /** With its arguments, as it is written: `me()`, `byId('1')`. */
  readonly call: string
  readonly passes: readonly number[]
  readonly shape: Shape
  /** What it answers in tests. */
  readonly value: unknown
  /** Whether it says what it calls itself in tokens, so that the caller's token may be given to it. */
  readonly takesToken: boolean
  /** Milliseconds a call may take. */
  readonly timeout: number
}

/** Parts of the sources: the screen needs the first, and does without the others. */
export const partsOf = (sources: readonly Source[]): Part[] =>
  sources.map(({ service, call, passes, shape, value }, index) => ({
    // A part is named by its service until somebody says what it is.
    name: service,
    service,
    call,
    passes,
    shape: shape.zod,
    value: literal(shape.trim(value)),
    failures: index === 0 ? ofRequired : ofOptional(service),
  }))

/** How a screen fails with a part that it needs, of a service that leaves how it is called to bffkit. */
const ofRequired = {
  down: '502 BFF_SERVICE_UNAVAILABLE',
  slow: '504 BFF_SERVICE_TIMEOUT',
  broken: '502 BFF_SERVICE_CONTRACT',
  reset: '502 BFF_SERVICE_UNAVAILABLE',
  drip: '504 BFF_SERVICE_TIMEOUT',
  bomb: '502 BFF_SERVICE_CONTRACT',
  open: '503 BFF_CIRCUIT_OPEN',
}

const ofOptional = (part: string) => {
  const missing = (reason: string) => `200 ${part} missing (${reason})`
  return {
    down: missing('unavailable'),
    slow: missing('timeout'),
    broken: missing('contract'),
    reset: missing('unavailable'),
    drip: missing('timeout'),
    bomb: missing('contract'),
    open: missing('unavailable'),
  }
}

/** What the table of a README says of a screen. */
export const rowOf = (path: string, scope: string, parts: readonly Part[]): string => {
  const names = parts.map(({ service }) => service)
  const [first, ...others] = names
  const fails = [`${first}: 502/504`, ...others.map((name) => `${name}: \`degraded\``)]
  return `| \`GET ${path}\` | \`${scope}\` | ${names.join(', ')} | ${fails.join('; ')} |`
}
