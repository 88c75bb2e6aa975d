import { expect, it } from 'vitest'
import { whereTable } from './where-allocated.ts'

it('prints the sites of most kilobytes first, and sums up what it does not print', () => {
  const small = Array.from({ length: 41 }, (_, index) => [`tiny${index} core/src/a.ts:1`, 0.5] as const)
  const printed = whereTable({
    ...Object.fromEntries(small),
    'parse V8 ← json': 60.25,
    'settle core/src/fan-out/settle.ts:12 ← run': 119.25,
  })
  const lines = printed.split('\n')
  expect(lines.slice(0, 4)).toEqual([
    'kB/request    share  function, file and line ← caller',
    '    119.25   59.6 %  settle core/src/fan-out/settle.ts:12 ← run',
    '     60.25   30.1 %  parse V8 ← json',
    '      0.50    0.3 %  tiny0 core/src/a.ts:1',
  ])
  expect(lines.slice(-2)).toEqual(['      1.50    0.8 %  3 other sites', '    200.00  100.0 %  all'])
})
