import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lineOutput, type Write } from './line-output.ts'

type Answer = number | 'EAGAIN' | 'ENOSPC' | 'EPIPE'

/** An output whose descriptor does what the test says: takes so many bytes, or fails. */
const output = (maxWaiting = 100) => {
  let taken = ''
  let answer: ((answered: Answer) => void) | undefined
  let again: (() => void) | undefined
  const write: Write = (_fd, bytes, done) => {
    answer = (answered) => {
      answer = undefined
      if (typeof answered === 'string') return done(Object.assign(new Error(answered), { code: answered }))
      const count = Math.min(answered, bytes.length)
      taken += bytes.subarray(0, count).toString()
      done(null, count)
    }
  }
  const out = lineOutput(1, {
    maxWaiting,
    write,
    later: (then) => {
      again = then
    },
    resumed: (dropped) => out.write(`dropped ${dropped}\n`),
  })
  return {
    out,
    taken: () => taken,
    says: (answered: Answer) => answer?.(answered),
    retries: () => {
      const then = again
      again = undefined
      then?.()
    },
    isBusy: () => answer !== undefined || again !== undefined,
  }
}

const all = Number.MAX_SAFE_INTEGER

describe('lineOutput', () => {
  it('R9: drops and counts what a full pipe has no room for, and says so once it flows again', () => {
    const { out, says, retries, taken } = output(20)
    for (let line = 0; line < 10; line += 1) out.write(`line ${line}\n`)
    says('EAGAIN')
    expect(out.dropped).toBe(8)
    retries()
    says(all)
    says(all)

    expect(taken()).toBe('line 0\nline 1\ndropped 8\n')
  })

  it('R9: goes on where a full disk stopped it', () => {
    const { out, says, retries, taken } = output()
    out.write('one\n')
    says('ENOSPC')
    out.write('two\n')
    retries()
    says(2)
    says(all)
    says(all)

    expect([taken(), out.dropped]).toEqual(['one\ntwo\n', 0])
  })

  it('R9: counts every line once nobody can read any more', () => {
    const { out, says } = output()
    out.write('one\n')
    out.write('two\n')
    says('EPIPE')
    out.write('three\n')

    expect(out.dropped).toBe(3)
  })

  it('R9: calls back when all is written, also when it is closed', () => {
    const { out, says } = output()
    const flushed: string[] = []
    out.flush(() => flushed.push('empty'))
    out.write('one\n')
    out.flush(() => flushed.push('written'))
    expect(flushed).toEqual(['empty'])
    says(all)
    expect(flushed).toEqual(['empty', 'written'])
    out.write('two\n')
    out.flush(() => flushed.push('closed'))
    says('EPIPE')

    expect(flushed).toEqual(['empty', 'written', 'closed'])
  })

  it('R9: keeps the order, loses nothing uncounted and holds no more than its limit, whatever happens', () => {
    const step = fc.oneof(
      fc.record({ line: fc.integer({ min: 1, max: 30 }) }),
      fc.record({
        says: fc.oneof(
          fc.integer({ min: 1, max: 40 }),
          fc.constantFrom('EAGAIN' as const, 'ENOSPC' as const),
        ),
      }),
      fc.constant('retries' as const),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const { out, taken, says, retries, isBusy } = output(100)
        let written = ''
        let count = 0
        for (const step of steps) {
          if (step === 'retries') retries()
          else if ('says' in step) says(step.says)
          else {
            const before = out.dropped
            const line = `${count++}${'x'.repeat(step.line)}\n`
            out.write(line)
            if (out.dropped === before) written += line
          }
          expect(written.length - taken().replaceAll(/dropped \d+\n/g, '').length).toBeLessThanOrEqual(110)
        }
        while (isBusy()) {
          retries()
          says(all)
        }
        const reported = [...taken().matchAll(/dropped (\d+)\n/g)].reduce((sum, [, n]) => sum + Number(n), 0)
        expect(taken().replaceAll(/dropped \d+\n/g, '')).toBe(written)
        expect(reported).toBe(out.dropped)
      }),
    )
  })
})
