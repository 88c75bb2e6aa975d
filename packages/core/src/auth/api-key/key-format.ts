import { crc32 } from 'node:zlib'

/** What the keys of a gateway begin with. */
export interface KeyFormatOptions {
  /** Who gives the keys out: 1 to 20 lower-case letters and digits, such as `shop`. */
  readonly brand: string
  /** Where they are good, such as `live` or `test`; as `brand`. */
  readonly environment: string
}

/** How keys look: `<brand>_<environment>_<43 random characters>_<6 of a checksum>`. */
export interface KeyFormat {
  /** Makes a key of at least {@link keyBytes} random bytes. */
  make(bytes: Uint8Array): { readonly key: string; readonly prefix: string }
  /** What a key is looked up by, or `undefined` when it is none of this brand and environment, or mistyped. */
  prefixOf(text: string): string | undefined
  /** Whether a key of this brand, whatever its environment, stands somewhere in a text. */
  occursIn(text: string): boolean
}

/** Random bytes of a key: 256 bits, of which its prefix, which is no secret, gives away 48. */
export const keyBytes = 32

/** Characters that hold {@link keyBytes} bytes. */
const randomLength = 43
/** Characters of the random part that a key is found by. */
const prefixLength = 8
/** Characters that hold a CRC-32. */
const checksumLength = 6

/**
 * The format of a gateway's keys. Brand and checksum let secret scanners find them in sources and logs, and let a typo
 * be refused without a look-up. The checksum protects nothing: anybody can make one.
 *
 * @throws TypeError when brand or environment is not lower-case letters and digits.
 */
export const keyFormat = (where: string, { brand, environment }: KeyFormatOptions): KeyFormat => {
  for (const [option, value] of Object.entries({ brand, environment }))
    if (typeof value !== 'string' || !/^[a-z0-9]{1,20}$/.test(value))
      throw new TypeError(
        `${where}: ${option} must be 1 to 20 lower-case letters and digits, not ${JSON.stringify(value)}`,
      )
  const start = `${brand}_${environment}_`
  const whole = new RegExp(`^${start}([0-9A-Za-z]{${randomLength}})_([0-9A-Za-z]{${checksumLength}})$`)
  const anywhere = new RegExp(`${brand}_[a-z0-9]+_[0-9A-Za-z]{${randomLength}}`)

  return {
    make: (bytes) => {
      const random = base62(BigInt(`0x${Buffer.from(bytes).toString('hex')}`), randomLength)
      return {
        key: `${start}${random}_${checksumOf(start + random)}`,
        prefix: random.slice(0, prefixLength),
      }
    },
    prefixOf: (text) => {
      const [, random = '', checksum] = whole.exec(text) ?? []
      return checksum === checksumOf(start + random) ? random.slice(0, prefixLength) : undefined
    },
    occursIn: (text) => anywhere.test(text),
  }
}

const checksumOf = (text: string) => base62(BigInt(crc32(text)), checksumLength)

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** A number in base 62, with zeros before it. */
export const base62 = (value: bigint, length: number): string => {
  let text = ''
  for (let rest = value; rest > 0n; rest /= 62n) text = digits.charAt(Number(rest % 62n)) + text
  return text.padStart(length, '0')
}
