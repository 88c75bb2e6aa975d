import { expect, it } from 'vitest'
import { answer, problemAnswer, toAnswer } from './answer.ts'
import { encodeAnswer } from './send-answer.ts'

const sent = (value: Parameters<typeof toAnswer>[0]) => {
  const made = toAnswer(value)
  const { headers, bytes } = encodeAnswer(made)
  return { status: made.status, headers, text: Buffer.from(bytes).toString() }
}

it('sends JSON as a 200', () => {
  expect(sent({ name: 'Zoë' })).toEqual({
    status: 200,
    headers: { 'content-type': 'application/json', 'content-length': 15 },
    text: '{"name":"Zoë"}',
  })
})

it.each([null, false, 0, '', []])('takes %j for a JSON value and not for nothing', (value) => {
  expect(sent(value)).toMatchObject({ status: 200, text: JSON.stringify(value) })
})

it('sends nothing as a 204 without a body', () => {
  expect(sent(undefined)).toEqual({ status: 204, headers: {}, text: '' })
})

it('keeps the status and the headers of an answer', () => {
  expect(sent(answer(201, { id: 'o1' }, { Location: '/orders/o1' }))).toEqual({
    status: 201,
    headers: { 'content-type': 'application/json', 'content-length': 11, location: '/orders/o1' },
    text: '{"id":"o1"}',
  })
})

it('sends text and bytes as they are when they are not JSON', () => {
  expect(sent(answer(200, 'a,b', { 'Content-Type': 'text/csv' })).text).toBe('a,b')
  expect(sent(answer(200, Buffer.from('%PDF'), { 'content-type': 'application/pdf' })).text).toBe('%PDF')
})

it('does not mistake a JSON value that looks like an answer for one', () => {
  expect(sent({ status: 500, body: null, headers: {} })).toMatchObject({ status: 200 })
})

it('makes a problem of status, title and detail', () => {
  expect(sent(problemAnswer(404, 'Not here', 'GET /x'))).toMatchObject({
    status: 404,
    headers: { 'content-type': 'application/problem+json' },
    text: '{"type":"about:blank","title":"Not here","status":404,"detail":"GET /x"}',
  })
})

it.each([100, 1_000, 200.5, Number.NaN])('refuses the status %s', (status) => {
  expect(() => answer(status)).toThrow(
    new TypeError(`answer: the status must be a whole number from 200 to 999, not ${status}`),
  )
})
