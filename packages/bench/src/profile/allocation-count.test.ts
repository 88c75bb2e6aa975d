import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { countingFlags, grown } from './allocation-count.ts'

describe('grown', () => {
  it('sums what was gained between collections, whatever these free', () => {
    expect(
      grown(
        100,
        [
          [150, 20],
          [70, 70],
        ],
        75,
      ),
    ).toBe(105)
  })

  it('is the difference where nothing was collected', () => {
    expect(grown(100, [], 130)).toBe(30)
  })
})

describe('countAllocation', () => {
  it('counts every byte of buffers, those collected meanwhile too', { timeout: 20_000 }, async () => {
    const program = `
      const { countAllocation } = await import(process.argv[1])
      const stop = countAllocation()
      for (let index = 0; index < 20_000; index++) Buffer.allocUnsafeSlow(8_192)
      console.log(JSON.stringify(stop()))`
    const file = fileURLToPath(new URL('allocation-count.ts', import.meta.url))
    const flags = [...countingFlags, '--input-type=module', '--eval', program, file]
    const { stdout } = await promisify(execFile)(process.execPath, flags)
    const { heap, external }: { heap: number; external: number } = JSON.parse(stdout)
    expect(external / 20_000).toBeCloseTo(8_192, -1)
    if (Number.parseInt(process.versions.node, 10) >= 26) expect(heap / 20_000).toBeGreaterThan(100)
  })
})
