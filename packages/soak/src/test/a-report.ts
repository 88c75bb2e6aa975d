import type { Sample } from '../gateway/sample.ts'
import type { SoakReport } from '../report/soak-report.ts'

/** A gateway at rest, a minute after it was started, but for what is given. */
export const aSample = (given: Partial<Sample> = {}): Sample => ({
  at: 60_000,
  heapMb: 30,
  rssMb: 120,
  resources: { TCPServerWrap: 1 },
  sockets: 0,
  listeners: 16,
  socketListeners: 0,
  requests: 0,
  calls: 0,
  mostCalls: 0,
  stallMs: 12,
  complaints: [],
  ...given,
})

/** A soak of ten minutes that passes, with a sample a minute, but for what is given. */
export const aReport = (
  given: Partial<SoakReport> = {},
  heapMb: (minute: number) => number = () => 30,
): SoakReport => ({
  options: { minutes: 10, rate: 250 },
  before: aSample(),
  samples: Array.from({ length: 10 }, (_, minute) =>
    aSample({ at: (minute + 2) * 60_000, heapMb: heapMb(minute), sockets: 40, socketListeners: 10 }),
  ),
  after: aSample({ at: 720_000 }),
  tally: { ends: { '200': 90, '200 degraded': 8, '504': 2 }, wrong: [], stallMs: 20 },
  openCalls: 0,
  ...given,
})
