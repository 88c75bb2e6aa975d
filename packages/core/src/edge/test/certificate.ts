import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { isIP } from 'node:net'

/** A certificate and its key. */
export interface Signed {
  readonly name: string
  readonly key: KeyObject
  /** Both in PEM. */
  readonly pem: { readonly cert: string; readonly key: string }
}

const der = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts)
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}
const sequence = (...parts: readonly Uint8Array[]) => der(0x30, ...parts)
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'))
const text = (tag: number, value: string) => der(tag, Buffer.from(value))

const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'))
const nameOf = (name: string) => sequence(der(0x31, sequence(oid('550403'), text(0x0c, name))))
const time = (ms: number) =>
  text(
    0x17,
    `${new Date(ms)
      .toISOString()
      .replace(/[-:T]|\.\d+/g, '')
      .slice(2)}`,
  )
const extension = (id: string, value: Buffer) => sequence(oid(id), der(0x04, value))

/** RFC 5280 section 4.2.1.6: an address, a mailbox, a URI or a DNS name. */
const alternative = (name: string) => {
  if (isIP(name) === 4) return der(0x87, Buffer.from(name.split('.').map(Number)))
  if (name.includes('@')) return text(0x81, name)
  return text(name.includes(':') ? 0x86 : 0x82, name)
}

/** Makes a certificate (RFC 5280) for a day, signed by `by`, or by itself as an authority. */
export const certificate = (name: string, alternatives: readonly string[] = [], by?: Signed): Signed => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const isAuthority = by === undefined
  const day = 86_400_000
  const toBeSigned = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    nameOf(by?.name ?? name),
    sequence(time(Date.now() - day), time(Date.now() + day)),
    nameOf(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(
      0xa3,
      sequence(
        extension('551d13', isAuthority ? sequence(der(0x01, Buffer.from([0xff]))) : sequence()),
        ...(alternatives.length > 0 ? [extension('551d11', sequence(...alternatives.map(alternative)))] : []),
      ),
    ),
  )
  const signature = sign('sha256', toBeSigned, by?.key ?? privateKey)
  const whole = sequence(toBeSigned, ecdsaWithSha256, der(0x03, Buffer.from([0]), signature))
  const cert = `-----BEGIN CERTIFICATE-----\n${whole.toString('base64').replace(/.{64}(?=.)/g, '$&\n')}\n-----END CERTIFICATE-----\n`
  return {
    name,
    key: privateKey,
    pem: { cert, key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })) },
  }
}
