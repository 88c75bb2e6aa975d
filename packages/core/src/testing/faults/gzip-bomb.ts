import { gzipSync } from 'node:zlib'

/**
 * 60 kB of gzip that become 60 MB: a JSON text of many blanks. Members of a gzip file simply follow one another (RFC
 * 1952 section 2.2), so one is compressed and repeated.
 */
export const gzipBomb = (): Uint8Array => {
  const megabyte = gzipSync(Buffer.alloc(1_000_000, ' '), { level: 9 })
  return Buffer.concat([gzipSync('"'), ...Array.from({ length: 60 }, () => megabyte), gzipSync('"')])
}
