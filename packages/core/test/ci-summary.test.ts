import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const script = fileURLToPath(new URL('../../../.ci/summary', import.meta.url))

const summary = (...lines: string[]) =>
  execFileSync(script, { encoding: 'utf8', input: `${lines.join('\n')}\n` }).trimEnd()

describe('.ci/summary', () => {
  it('adds up the tests of all packages', () => {
    expect(
      summary(
        '@bffkit/core:test: cache miss, executing 1f00a0c2b9d7a2c1',
        '@bffkit/core:test:  Test Files  13 passed (13)',
        '@bffkit/core:test:       Tests  102 passed (102)',
        '@bffkit/services:test:       Tests  8 passed | 1 skipped | 2 todo (11)',
      ),
    ).toBe('110 passed, 0 failed')
  })

  it('counts what failed, alone and beside what passed', () => {
    expect(
      summary(
        '      Tests  1 failed | 11 passed (12)',
        '      Tests  3 failed (3)',
        '      Tests  2 failed | 1 passed | 1 skipped (4)',
      ),
    ).toBe('12 passed, 6 failed')
  })

  it('sees through colours and carriage returns', () => {
    const colour = (code: number, text: string) => `\u001b[${code}m${text}\u001b[39m`

    expect(
      summary(
        `${colour(2, '      Tests ')} ${colour(31, '2 failed')} | ${colour(32, '7 passed')}${colour(90, ' (9)')}\r`,
      ),
    ).toBe('7 passed, 2 failed')
  })

  it('counts replayed logs like new ones', () => {
    expect(
      summary(
        '@bffkit/core:test: cache hit, replaying logs 1f00a0c2b9d7a2c1',
        '@bffkit/core:test:       Tests  5 passed (5)',
        ' Tasks:    9 successful, 9 total',
        'Cached:    9 cached, 9 total',
        '  Time:    38ms >>> FULL TURBO',
      ),
    ).toBe('5 passed, 0 failed')
  })

  it('counts a file that cannot be loaded as a failure', () => {
    expect(summary('⎯⎯⎯ Failed Suites 1 ⎯⎯⎯', ' Test Files  1 failed (1)', '      Tests  no tests')).toBe(
      '0 passed, 1 failed',
    )
  })

  it('counts nothing when there is nothing', () => {
    expect(summary('npm error', 'Tests 9 passed, said somebody (9) times')).toBe('0 passed, 0 failed')
  })
})
