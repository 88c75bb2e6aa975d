import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { certificate, type Signed } from './certificate.ts'

/** Certificates of a test, as files, signed by an authority of its own; removed at the end. */
export const certificateFiles = () => {
  const folder = mkdtempSync(join(tmpdir(), 'edge-'))
  const authority = certificate('authority')
  const write = (file: string, pem: string) => {
    const path = join(folder, file)
    writeFileSync(path, pem)
    return path
  }
  return {
    ca: write('ca.pem', authority.pem.cert),
    /** A certificate in memory, of this authority or another one. */
    signed: (name: string, alternatives: readonly string[], by: Signed = authority) =>
      certificate(name, alternatives, by).pem,
    /** The same as files. */
    written: (name: string, alternatives: readonly string[]) => {
      const { cert, key } = certificate(name, alternatives, authority).pem
      return { cert: write(`${name}.pem`, cert), key: write(`${name}.key`, key) }
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  }
}
