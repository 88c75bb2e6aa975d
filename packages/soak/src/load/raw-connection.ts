import { connect, type Socket } from 'node:net'
import type { Page } from './pages.ts'

/** Opens a connection that says nothing yet. Its errors are nobody's business: whoever opens it means to break it. */
export const rawConnection = (url: string): Socket => {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port) })
  socket.on('error', () => {})
  return socket
}

/** A request to a gateway as it stands on the wire. */
export const onTheWire = (url: string, { method, path, body = '' }: Page, authorization: string): string =>
  [
    `${method} ${path} HTTP/1.1`,
    `host: ${new URL(url).host}`,
    `authorization: ${authorization}`,
    ...(body === '' ? [] : ['content-type: application/json', `content-length: ${body.length}`]),
    '',
    body,
  ].join('\r\n')

/** The status of the first answer among some bytes, if there is one. */
export const firstStatus = (bytes: string): number | undefined => {
  const [, status] = /^HTTP\/1\.1 (\d{3})/.exec(bytes) ?? []
  return status === undefined ? undefined : Number(status)
}
