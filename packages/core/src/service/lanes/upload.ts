import { Readable } from 'node:stream'

/**
 * A body that is sent to a service as it comes, no faster than the service reads it. That it breaks off ends the call
 * that sends it. When no call does, because it was refused or is over, it is nobody's concern: hence the listener,
 * without which it would end the process.
 */
export const upload = (body: ReadableStream<Uint8Array> | null): Readable | null =>
  body && Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]).on('error', ignore)

const ignore = () => {}
