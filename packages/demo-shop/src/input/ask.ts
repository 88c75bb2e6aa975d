import { request } from 'node:http'
import type { Came } from './judge.ts'
import type { Made } from './requests.ts'

/** Sends a request as it is: `fetch` would write some paths in another way. */
export const ask = (url: string, { method, path, headers, body }: Made): Promise<Came> => {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers: withLength(headers, body) }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          type: answer.headers['content-type'] ?? '',
          text: Buffer.concat(chunks).toString(),
        }),
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

const withLength = (headers: Readonly<Record<string, string>>, body: string | undefined) =>
  body === undefined ? headers : { ...headers, 'content-length': String(Buffer.byteLength(body)) }
