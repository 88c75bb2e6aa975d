import { expect, it } from 'vitest'
import { webClient } from './client.ts'

/** What a client sends, as `fetch` gets it. */
const sent = async (
  options: Parameters<typeof webClient>[1] = {},
  own: Parameters<ReturnType<typeof webClient>['api']['home']['$get']>[1] = undefined,
) => {
  const seen: Headers[] = []
  const fetch = async (_: unknown, init?: RequestInit) => {
    seen.push(new Headers(init?.headers))
    return new Response('{}')
  }
  await webClient('http://localhost:3002', { fetch, ...options }).api.home.$get({}, own)
  return Object.fromEntries(seen[0] ?? [])
}

it.each([
  ['none', {}, undefined, {}],
  ['an object', { headers: { 'x-app': '7' } }, undefined, { 'x-app': '7' }],
  ['a function', { headers: () => ({ 'x-app': '7' }) }, undefined, { 'x-app': '7' }],
  ['an async function', { headers: async () => ({ 'x-app': '7' }) }, undefined, { 'x-app': '7' }],
  ['init', { init: { headers: new Headers({ 'x-app': '7' }) } }, undefined, { 'x-app': '7' }],
  ['a list in init', { init: { headers: [['x-app', '7']] } }, undefined, { 'x-app': '7' }],
  ['a single call', {}, { headers: { 'x-app': '8' } }, { 'x-app': '8' }],
  ['both', { headers: { 'x-app': '7' } }, { headers: { 'x-one': '1' } }, { 'x-app': '7', 'x-one': '1' }],
  ['init of a single call', {}, { init: { headers: { 'x-app': '8' } } }, { 'x-app': '8' }],
  ['a list in init of a single call', {}, { init: { headers: [['x-app', '8']] } }, { 'x-app': '8' }],
  ['a function of a single call', {}, { headers: async () => ({ 'x-app': '8' }) }, { 'x-app': '8' }],
  ['an object that says otherwise', { headers: { 'X-CSRF': '0' } }, undefined, {}],
  ['init that says otherwise', {}, { init: { headers: [['X-Csrf', '0']] } }, {}],
] satisfies [string, Parameters<typeof sent>[0], Parameters<typeof sent>[1], Record<string, string>][])(
  'U5: sends X-CSRF beside the headers of %s',
  async (_, options, own, headers) => {
    expect(await sent(options, own)).toEqual({ 'x-csrf': '1', ...headers })
  },
)

it('U5: sends X-CSRF with the fetch of a single call, and with the one there is everywhere', async () => {
  const seen: unknown[] = []
  const seeing = (name: string) => async (_: unknown, init?: RequestInit) => {
    seen.push([name, Object.fromEntries(new Headers(init?.headers))])
    return new Response('{}')
  }
  const own = { fetch: seeing('of the call'), init: { headers: { 'x-app': '8' } } }
  const client = webClient('http://localhost:3002', {
    fetch: seeing('of the client'),
    headers: { 'x-app': '7' },
  })
  await client.api.home.$get({}, own)
  await client.api.home.$get()

  expect(seen).toEqual([
    ['of the call', { 'x-csrf': '1', 'x-app': '8' }],
    ['of the client', { 'x-csrf': '1', 'x-app': '7' }],
  ])
  expect(String(client.api.home.$url())).toBe('http://localhost:3002/api/home')
  expect(client.api.home.$path()).toBe('/api/home')
})
