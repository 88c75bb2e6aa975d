import type { Context } from 'hono'
import { givenTo } from '../edge/listen/watch-body.ts'
import type { RequestRecord } from '../observe/request-record.ts'
import type { Scope } from '../scope/scope.ts'

/** Bytes of both bodies, as far as they are known: what is streamed says so, or nobody knows. */
export const bytesOf = (c: Context, { answer, answerBytes }: Scope): RequestRecord['bytes'] => {
  const length = c.req.header('content-length')
  const isChunked = c.req.header('transfer-encoding') !== undefined
  const given = givenTo(c.res)
  const isText = typeof given === 'string' || given instanceof Uint8Array
  const known = c.res === answer ? answerBytes : isText ? Buffer.byteLength(given) : undefined
  const out =
    c.req.method === 'HEAD' || given === null ? 0 : (known ?? numberOf(c.res.headers.get('content-length')))
  return { in: isChunked ? undefined : numberOf(length ?? '0'), out }
}

const numberOf = (text: string | null): number | undefined =>
  text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined
