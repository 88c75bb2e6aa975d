import { expect, it } from 'vitest'
import { outcome } from './outcome.ts'

const problem = { headers: { 'content-type': 'application/problem+json' } }
const entry = { part: 'balance', state: 'missing', reason: 'timeout' }

it.each([
  ['a complete answer', Response.json({ name: 'Ada' }), '200'],
  ['a list', Response.json([1]), '200'],
  ['an answer without a body', new Response(null, { status: 204 }), '204'],
  ['one degraded part', Response.json({ degraded: [entry] }), '200 balance missing (timeout)'],
  [
    'several degraded parts',
    Response.json({ degraded: [entry, { part: 'picks', state: 'fallback', reason: 'contract' }] }),
    '200 balance missing (timeout), picks fallback (contract)',
  ],
  ['a problem', Response.json({ code: 'BFF_X' }, { ...problem, status: 502 }), '502 BFF_X'],
])('says %s in one line', async (_, response, line) => {
  expect(await outcome('here', response)).toBe(line)
})

it.each([
  [
    'a bare 500',
    new Response('Internal Server Error', { status: 500 }),
    'here: 500 is not JSON (text/plain;charset=UTF-8): Internal Server Error',
  ],
  [
    'HTML that says it is fine',
    new Response('<p>', { headers: { 'content-type': 'text/html' } }),
    'here: 200 is not JSON (text/html): <p>',
  ],
  ['an empty 200', new Response(), 'here: 200 is not JSON (no content type): '],
  ['JSON that does not say so', new Response('{}'), 'here: 200 is not JSON (text/plain;charset=UTF-8): {}'],
  [
    'a problem without a code',
    Response.json({ title: 'Oops' }, { ...problem, status: 500 }),
    'here: 500 is not a problem with a code (application/problem+json): {"title":"Oops"}',
  ],
  [
    'an error that is plain JSON',
    Response.json({ code: 'X' }, { status: 500 }),
    'here: 500 is a problem that does not say so (application/json): {"code":"X"}',
  ],
  [
    'a degraded that is no list',
    Response.json({ degraded: true }),
    'here: 200 has a degraded that is no list (application/json): {"degraded":true}',
  ],
  [
    'a part without a reason',
    Response.json({ degraded: [{ part: 'a', state: 'missing' }] }),
    'here: 200 has a degraded entry without part, state and reason (application/json): {"degraded":[{"part":"a","state":"missing"}]}',
  ],
  [
    'a part that is no object',
    Response.json({ degraded: ['a'] }),
    'here: 200 has a degraded entry that is no object (application/json): {"degraded":["a"]}',
  ],
])('refuses %s', async (_, response, message) => {
  await expect(outcome('here', response)).rejects.toThrow(new Error(message))
})
