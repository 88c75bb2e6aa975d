import type { Backends, Breakage, ConnectionFault } from '@bffkit/core/testing'
import { oneOf, type Random, whole } from '../random.ts'

/** Puts one fault on one service. */
type Fault = <Name extends string>(shop: Backends<Name>, name: Name, random: Random) => void | Promise<void>

const breakages = [500, 503, 429, 'contract', 'malformed', 'truncated', 'hang', 'reset', 'bomb'] as const
const connectionFaults = [
  { latency: 40 },
  { bandwidth: 2_000 },
  { drip: 20 },
  { resetAfter: 0 },
  { resetAfter: 300 },
  { closeAfter: 0 },
  { closeAfter: 300 },
  { halfOpenAfter: 300 },
  'blackhole',
] as const

const down: Fault = (shop, name) => shop.down(name)
const slow: Fault = (shop, name, random) => shop.slow(name, whole(random, 20, 1_500))
const broken =
  (how: Breakage): Fault =>
  (shop, name) =>
    shop.broken(name, how)
const faulty =
  (fault: ConnectionFault): Fault =>
  (shop, name) =>
    shop.faulty(name, fault)

/** Every fault a service can have in a soak. Endless bodies are not among them: they would soak the machine. */
export const faults: readonly [Fault, ...Fault[]] = [
  down,
  slow,
  ...breakages.map(broken),
  ...connectionFaults.map(faulty),
]

/** Puts any fault on a service. */
export const anyFault: Fault = (shop, name, random) => oneOf(random, faults)(shop, name, random)
