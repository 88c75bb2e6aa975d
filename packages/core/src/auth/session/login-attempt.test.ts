import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loginCookies } from './login-attempt.ts'
import { localPath, returnPath } from './routes/return-url.ts'

const attempts = loginCookies('__Host-Http-web')
const secret = (n: number) => String(n).padStart(43, 'A')

const begin = (n: number, returnUrl: string, header: string) => {
  const attempt = { state: secret(n), nonce: secret(n), verifier: secret(n), returnUrl, begunAt: n }
  return { attempt, set: attempts.begin(attempt, header) }
}

/** What a browser does with `Set-Cookie`. */
const take = (jar: Map<string, string>, lines: readonly string[]) => {
  for (const line of lines) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    jar.delete(name)
    if (!line.includes('Max-Age=0')) jar.set(name, value)
  }
}

const headerOf = (jar: Map<string, string>) => [...jar].map((pair) => pair.join('=')).join('; ')

const returnUrl = fc.webPath({ size: '+1' }).map((path) => returnPath(path || '/', '/') ?? '/')
const garbage = fc.tuple(fc.stringMatching(/^[\w-]{16}$/), fc.stringMatching(/^[\w-]{0,900}$/))

describe('the cookies of attempts', () => {
  it('A9: are four at most and 2 kB together after any sequence, and the newest is among them', () => {
    const keeps = (returns: string[], planted: [string, string][], shuffled: boolean) => {
      const jar = new Map(planted.map(([name, value]) => [`__Host-Http-web-login-${name}`, value]))
      for (const [n, url] of returns.entries()) {
        const sent = shuffled ? headerOf(new Map([...jar].reverse())) : headerOf(jar)
        const { attempt, set } = begin(n + 1, url, sent)
        take(jar, set)
        expect(attempts.find(attempt.state, headerOf(jar))).toEqual(attempt)
        expect(jar.size).toBeLessThanOrEqual(4)
        expect(headerOf(jar).length).toBeLessThanOrEqual(2_048)
      }
    }
    const sequences = fc.array(returnUrl, { minLength: 1, maxLength: 12 })
    fc.assert(fc.property(sequences, fc.array(garbage, { maxLength: 6 }), fc.boolean(), keeps))
  })

  it('A9: lose the oldest first', () => {
    const jar = new Map<string, string>()
    for (let n = 1; n <= 5; n += 1) take(jar, begin(n, '/', headerOf(jar)).set)
    const found = [1, 2, 3, 4, 5].filter((n) => attempts.find(secret(n), headerOf(jar)))
    expect(found).toEqual([2, 3, 4, 5])
  })

  it('S7: hold the longest return address there is', () => {
    const jar = new Map<string, string>()
    take(jar, begin(1, `/${'a'.repeat(511)}`, '').set)
    expect(headerOf(jar).length).toBeLessThanOrEqual(2_048)
    expect(attempts.find(secret(1), headerOf(jar))?.returnUrl).toHaveLength(512)
  })
})

describe('a return address', () => {
  it.each([
    [`/${'a'.repeat(511)}`, `/${'a'.repeat(511)}`],
    [`/${'a'.repeat(512)}`, '/home/'],
    [`/${'漢'.repeat(300)}`, '/home/'],
    [`/?q=${'漢'.repeat(57)}`, '/home/'],
    [`/#${'é'.repeat(9_000)}`, '/home/'],
  ])('A9: over 512 bytes as sent becomes the start page', (address, expected) => {
    expect(returnPath(address, '/home/')).toBe(expected)
  })

  it('A9: is kept, replaced or refused, never over 512 bytes and never one that leads away', () => {
    const address = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 700 }),
      fc
        .array(
          fc.constantFrom(
            '/',
            '\\',
            '%2f',
            '%5C',
            '%25',
            '2f',
            '.',
            '..',
            '@',
            ':',
            'evil.example',
            '?',
            '#',
            '\t',
            'https:',
          ),
          { maxLength: 30 },
        )
        .map((parts) => `/${parts.join('')}`),
    )
    const base = fc.constantFrom(
      'https://shop.example/bff/callback',
      'https://shop.example/shop/bff/callback',
    )
    fc.assert(
      fc.property(address, base, (address, base) => {
        const path = returnPath(address, '/shop/')
        if (path === undefined) return
        expect(path.length).toBeLessThanOrEqual(512)
        expect(new URL(path, base).origin).toBe('https://shop.example')
        expect(localPath(path)).toBe(path)
      }),
      { numRuns: 2_000 },
    )
  })
})
