import type { HeapProfiler } from 'node:inspector/promises'
import { expect, it } from 'vitest'
import { allocationProfile, sitesOf } from './allocation-profile.ts'

type Node = HeapProfiler.SamplingHeapProfileNode

const node = (functionName: string, url: string, selfSize: number, children: Node[] = []): Node => ({
  callFrame: { functionName, url, scriptId: '0', lineNumber: 11, columnNumber: 0 },
  selfSize,
  children,
})

const core = 'file:///shop/packages/core/src/fan-out/settle.ts'
const undici = 'file:///shop/node_modules/a/node_modules/undici/lib/pool.js'

it('sums what each function allocates itself, apart for each of its callers', () => {
  const settle = node('settle', core, 100, [node('parse', '', 40)])
  const other = node('settle', core, 30, [node('parse', '', 2), node('', undici, 7)])
  const head = node('(root)', '', 0, [node('run', core, 0, [settle, other]), node('late', core, 1, [settle])])

  expect(sitesOf({ head })).toEqual({
    'settle core/src/fan-out/settle.ts:12 ← run': 130,
    'settle core/src/fan-out/settle.ts:12 ← late': 100,
    'parse V8 ← settle': 82,
    '(anonymous) undici/lib/pool.js:12 ← settle': 7,
    'late core/src/fan-out/settle.ts:12 ← (root)': 1,
  })
})

it('sees what was collected before it is asked', async () => {
  const stop = await allocationProfile()
  // Without somebody who holds them for a while, V8 would not even make them.
  const held: unknown[] = []
  for (let index = 0; index < 500_000; index++) held[index % 100] = { index, twice: [index, index] }
  const found = Object.entries(await stop()).filter(([site]) => site.includes('allocation-profile.test.ts'))

  expect(held).toHaveLength(100)
  expect(found.reduce((sum, [, bytes]) => sum + bytes, 0)).toBeGreaterThan(10_000_000)
})
