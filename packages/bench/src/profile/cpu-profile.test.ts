import { expect, it } from 'vitest'
import { spent } from './cpu-profile.ts'

const node = (id: number, functionName: string, url: string) => ({
  id,
  callFrame: { functionName, url, scriptId: '0', lineNumber: 0, columnNumber: 0 },
})

it('sums the time of the samples by where their functions are from, without idle time', () => {
  const profile = {
    nodes: [
      node(1, '(idle)', ''),
      node(2, 'settle', 'file:///shop/packages/core/src/fan-out/settle.ts'),
      node(3, 'trim', 'file:///shop/packages/core/src/view/trim.ts'),
      node(4, 'runGraph', 'file:///shop/packages/core/src/fan-out/run-graph.ts'),
    ],
    startTime: 0,
    endTime: 1_000,
    samples: [2, 1, 3, 4, 2],
    timeDeltas: [100, 500, 50, 25, 10],
  }
  expect(spent(profile)).toEqual({ 'core: fan-out': 135, 'core: view': 50 })
})
