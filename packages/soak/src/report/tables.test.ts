import { describe, expect, it } from 'vitest'
import { aReport, aSample } from '../test/a-report.ts'
import { soakText } from './tables.ts'

describe('soakText', () => {
  it('shows the gateway over time, how the visits ended, and the verdict', () => {
    const [sample = aSample()] = aReport().samples
    expect(
      soakText(aReport({ samples: [1, 2, 3].map((minute) => ({ ...sample, at: (minute + 1) * 60_000 })) })),
    ).toBe(
      `minute  heap MB  RSS MB  sockets  timers  listeners  of a socket  requests  calls  most calls  stall ms
before    30.00     120        0       0         16            0         0      0           0        12
1.0       30.00     120       40       0         16           10         0      0           0        12
2.0       30.00     120       40       0         16           10         0      0           0        12
3.0       30.00     120       40       0         16           10         0      0           0        12
after     30.00     120        0       0         16            0         0      0           0        12

visit         times
200              90
200 degraded      8
504               2

longest stall of the visitors' own process: 20 ms

heap over the second half: 0.00 % a minute, at most 1.00 %

passed`,
    )
  })

  it('ends with what failed', () => {
    const text = soakText(aReport({ openCalls: 1, after: aSample({ sockets: 2 }) }))
    expect(text.split('\n').slice(-3)).toEqual([
      'failed:',
      '  sockets: 0 at the start, 2 at the end',
      '  1 calls are still open at the services',
    ])
  })
})
