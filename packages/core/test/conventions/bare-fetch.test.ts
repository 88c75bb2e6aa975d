import { describe, expect, it } from 'vitest'
import { bareFetch } from './bare-fetch.ts'

const found = (path: string, text: string) =>
  bareFetch([{ path, text }]).map(({ line, problem }) => [line, problem])
const core = 'packages/core/src/auth/bearer/keys.ts'

describe('bareFetch', () => {
  it.each([
    ['const response = await fetch(url)', 'calls fetch'],
    ['const response = await fetch(url, { signal }).catch(late)', 'calls fetch'],
    ['globalThis.fetch(url)', 'calls fetch'],
    ["import { createRemoteJWKSet } from 'jose'", 'createRemoteJWKSet fetches by itself'],
  ])('finds %s', (text, problem) => {
    expect(found(core, `\n${text}`)).toEqual([[2, problem]])
  })

  it.each([
    [core, 'const token = await fetch()'],
    [core, 'boundedFetch(url, { signal })'],
    [core, 'serve({ fetch: app.fetch })'],
    ['packages/core/src/auth/bounded-fetch.ts', 'fetch(url)'],
    ['packages/core/src/auth/bearer/keys.test.ts', 'fetch(url)'],
    ['packages/core/src/testing/route-requests.ts', 'fetch(url)'],
    ['packages/demo-shop/src/demo/tour.ts', 'fetch(url)'],
  ])('leaves %s alone: %s', (path, text) => {
    expect(found(path, text)).toEqual([])
  })
})
