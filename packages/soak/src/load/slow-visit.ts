import { oneOf, whole } from '../random.ts'
import { pause } from '../time.ts'
import { everything } from './pages.ts'
import { firstStatus, onTheWire, rawConnection } from './raw-connection.ts'
import type { Visit } from './site.ts'

const sensible: ReadonlySet<number> = new Set([200, 502, 503, 504])
const atOnce = 8
const piece = 16_384

/**
 * Asks for megabytes in one go, more than the buffers between the two hold, reads 16 KiB of it every 100 ms, and resets
 * the connection after up to 2 s.
 */
export const slowVisit: Visit = async ({ url, authorizations, clock, random }) => {
  const socket = rawConnection(url)
  socket.write(onTheWire(url, everything, oneOf(random, authorizations)).repeat(atOnce))
  let received = ''
  for (let left = whole(random, 1, 20); left > 0; left -= 1) {
    await pause(clock, 100)
    const bytes: Buffer | null = socket.read(Math.min(piece, Math.max(1, socket.readableLength)))
    received += bytes?.toString('latin1') ?? ''
  }
  socket.resetAndDestroy()
  const status = firstStatus(received)
  return status === undefined
    ? { end: 'read nothing' }
    : { end: `read slowly, ${status}`, wrong: sensible.has(status) ? undefined : `read slowly: ${status}` }
}
