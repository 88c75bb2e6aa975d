import type { Server } from 'node:http'
import {
  constants,
  type Http2SecureServer,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import { Socket } from 'node:net'
import { isIdle } from '../../scope/incoming.ts'

/**
 * Cuts clients off that read nothing of their answer within `timeout` milliseconds, and closes what is idle. A handler
 * that takes its time, and a stream with nothing to say, are left alone.
 */
export const cutStalled = (server: Server | Http2SecureServer, timeout: number): void => {
  // A write that moved since the last look starts the time again, so that it can take two.
  const look = Math.ceil(timeout / 2)
  server.setTimeout(look, (connection?: Socket | ServerHttp2Session) => {
    if (connection === undefined) return
    if (!(connection instanceof Socket)) connection.close()
    else if (isStalled(connection) || isIdle(connection)) connection.destroy()
  })
  server.on('stream', (stream: ServerHttp2Stream) => {
    stream.setTimeout(look, () => {
      // With an error, so that what there is of its answer never looks complete.
      if (stream.writableLength > 0) stream.close(constants.NGHTTP2_CANCEL)
    })
  })
}

const isStalled = (socket: Socket): boolean => socket.writableLength > 0
