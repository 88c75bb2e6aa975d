import { between, oneOf, whole } from '../random.ts'
import { pause } from '../time.ts'
import { pages } from './pages.ts'
import { firstStatus, onTheWire, rawConnection } from './raw-connection.ts'
import type { Visit } from './site.ts'

const withBodies = pages.filter(({ body }) => body !== undefined)

/**
 * What is wrong with an answer to half a request, or `undefined`: it may say that the rest is missed, that the budget is
 * spent, or, at its head, that the gateway has too much to do. Any other 503 would say that a service was asked before the
 * request was whole.
 */
export const wrongAnswerToHalf = (answer: string): string | undefined => {
  const status = firstStatus(answer) ?? 0
  if ([400, 408, 504].includes(status)) return undefined
  if (status === 503 && answer.includes('"BFF_OVERLOADED"')) return undefined
  return `half a request: ${answer}`
}

/**
 * Sends a part of a request that has a body, in half of all cases a part of the body as well, and then nothing. Leaves
 * after up to 2 s, longer than the budget of the gateway, by closing or resetting the connection.
 */
export const halfVisit: Visit = async ({ url, authorizations, clock, random }) => {
  const page = withBodies[whole(random, 0, withBodies.length - 1)] ?? pages[0]
  const request = onTheWire(url, page, oneOf(random, authorizations))
  const head = request.length - (page.body?.length ?? 0)
  const length = random() < 0.5 ? whole(random, 1, head - 1) : whole(random, head, request.length - 1)

  const socket = rawConnection(url)
  let answer = ''
  socket.on('data', (bytes) => {
    answer += bytes
  })
  socket.write(request.slice(0, length))
  await pause(clock, between(random, 0, 2_000))
  if (random() < 0.5) socket.resetAndDestroy()
  else socket.destroy()
  const status = firstStatus(answer)
  return status === undefined
    ? { end: 'half sent' }
    : { end: `half sent, ${status}`, wrong: wrongAnswerToHalf(answer) }
}
