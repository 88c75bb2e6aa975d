import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Answer, answer, problemAnswer } from '../backends/answer.ts'
import { encodeAnswer, sendAnswer } from '../backends/send-answer.ts'
import type { Breakage } from './fault.ts'
import { gzipBomb } from './gzip-bomb.ts'

/** What a broken answer works on: the sound answer, where it goes, and how the service cuts the connection itself. */
type Broken = {
  readonly sound: () => Promise<Answer>
  readonly outgoing: ServerResponse
  readonly cut: (how: 'close' | 'reset') => void
}

/** Answers one call the broken way. */
export const answerBroken = (how: Breakage, call: Broken): Promise<void> | void =>
  typeof how === 'number'
    ? sendAnswer(call.outgoing, problemAnswer(how, 'Broken by the test'))
    : breakages[how](call)

const breakages: Record<Exclude<Breakage, number>, (call: Broken) => Promise<void> | void> = {
  contract: async ({ sound, outgoing }) => sendAnswer(outgoing, reshaped(await sound())),
  malformed: ({ outgoing }) => {
    sendAnswer(outgoing, answer(200, Buffer.from('{"malformed": '), { 'content-type': 'application/json' }))
  },
  truncated: async ({ sound, outgoing, cut }) => truncate(outgoing, await sound(), () => cut('close')),
  hang: () => {},
  reset: ({ cut }) => cut('reset'),
  huge: ({ outgoing }) => {
    outgoing.writeHead(200, { 'content-type': 'application/json' })
    return pipeline(Readable.from(endless()), outgoing)
  },
  bomb: ({ outgoing }) => {
    sendAnswer(outgoing, answer(200, gzipBomb(), { 'content-encoding': 'gzip' }))
  },
}

const reshaped = (sound: Answer): Answer => {
  if (sound.status >= 300) return sound
  const { body } = sound
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body)
  return answer(sound.status === 204 ? 200 : sound.status, isObject ? [] : {})
}

const truncate = (outgoing: ServerResponse, sound: Answer, cut: () => void) => {
  const { headers, bytes } = encodeAnswer(sound.body === undefined ? answer(200, {}) : sound)
  outgoing.writeHead(sound.status === 204 ? 200 : sound.status, headers).flushHeaders()
  outgoing.write(bytes.subarray(0, bytes.byteLength / 2), cut)
}

function* endless() {
  yield '["'
  const chunk = 'x'.repeat(16_384)
  while (true) yield chunk
}
