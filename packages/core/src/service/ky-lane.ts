import { Readable } from 'node:stream'
import ky, { type KyInstance } from 'ky'
import type { Outgoing, Send } from './outgoing.ts'

/** What a filled path stands for. */
export interface NamedPath {
  readonly template: string
  readonly passes: Outgoing['passes']
}

/** What {@link kyLane} makes a call of. */
export type KyCall = Pick<Outgoing, 'method' | 'path' | 'headers' | 'body'> & {
  readonly named: NamedPath | undefined
}

/**
 * A ky instance whose requests go through `send`: the same policies, connections and headers as the JSON lane. ky's
 * own retry and timeout are off, since resilience has one layer. It never learns where the service is, and a URL of
 * another host is refused, so that nothing can steer a call away from its service.
 */
export const kyLane = (
  service: string,
  names: ReadonlyMap<string, NamedPath>,
  make: (call: KyCall) => Outgoing,
  send: Send,
): KyInstance => {
  const origin = `http://${service}.invalid`
  return ky.create({
    prefix: `${origin}/`,
    retry: 0,
    timeout: false,
    fetch: async (input) => {
      const request = input instanceof Request ? input : new Request(input)
      const url = new URL(request.url)
      if (url.origin !== origin)
        throw new TypeError(`${service}: ky takes a path of the service, not an address`)

      const path = (url.pathname + url.search).slice(1)
      const { status, headers, value } = await send(
        make({
          method: request.method.toUpperCase() as Outgoing['method'],
          path,
          headers: [...request.headers].flat(),
          body: request.body && Readable.fromWeb(request.body as Parameters<typeof Readable.fromWeb>[0]),
          named: names.get(url.pathname.slice(1)),
        }),
      )
      return new Response(status === 204 || status === 205 ? null : (value as ReadableStream), {
        status,
        headers: headersOf(headers),
      })
    },
  })
}

const headersOf = (headers: Readonly<Record<string, string | string[] | undefined>>): Headers => {
  const made = new Headers()
  for (const [name, value] of Object.entries(headers))
    for (const one of [value ?? []].flat()) made.append(name, one)
  return made
}
