import { once } from 'node:events'
import { connect } from 'node:net'

/** What came back over one connection, until the other side closed it. */
export interface Received {
  readonly text: string
  readonly status: number | undefined
  /** The body of the last answer. */
  readonly body: string
  header(name: string): string | undefined
}

const read = (text: string): Received => {
  const start = text.lastIndexOf('HTTP/1.1 ')
  const [head = '', ...rest] = text.slice(Math.max(0, start)).split('\r\n\r\n')
  const status = /^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]
  return {
    text,
    status: status === undefined ? undefined : Number(status),
    body: rest.join('\r\n\r\n'),
    header: (name) => new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1]?.trim(),
  }
}

/** A connection that says exactly these bytes, from any address of this machine. */
export const wire = async (url: string, localAddress?: string) => {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname.replace(/[[\]]/g, ''), port: Number(port), localAddress })
  let text = ''
  let changed = () => {}
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
    changed()
  })
  socket.on('error', () => {})
  await once(socket, 'connect')
  const closed = new Promise<Received>((resolve) => socket.once('close', () => resolve(read(text))))
  return {
    socket,
    closed,
    send: (bytes: string) => socket.write(bytes, 'latin1'),
    until: async (part: string) => {
      while (!text.includes(part))
        await new Promise<void>((resolve) => {
          changed = resolve
        })
      return read(text)
    },
  }
}

/** Sends these bytes on a connection of their own, and reads until the other side closes it. */
export const exchange = async (url: string, bytes: string): Promise<Received> => {
  const { send, closed } = await wire(url)
  send(bytes)
  return closed
}
