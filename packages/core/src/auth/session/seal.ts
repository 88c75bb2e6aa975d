import { hash, randomBytes } from 'node:crypto'
import { CompactEncrypt, compactDecrypt } from 'jose'
import { decodeText } from '../../edge/body/decode-text.ts'
import { SessionRecord } from './session-record.ts'

/** What a cookie opens: the id its session is kept under, and the key its record is encrypted with. */
export interface SessionKey {
  readonly id: string
  readonly secret: Uint8Array
}

/** A new value for a session cookie: 256 random bits. */
export const newCookieValue = (random: (bytes: number) => Buffer = randomBytes): string =>
  random(32).toString('base64url')

/**
 * The key a cookie is. Id and secret are separate digests of it, so who reads the store can neither open a record nor
 * make a cookie. `undefined` when it has not the form of one.
 */
export const keyOf = (value: string): SessionKey | undefined =>
  /^[\w-]{42}[AEIMQUYcgkosw048]$/.test(value)
    ? {
        id: hash('sha256', `session id ${value}`, 'base64url'),
        secret: hash('sha256', `session secret ${value}`, 'buffer'),
      }
    : undefined

/** Encrypts a record (RFC 7516, direct, A256GCM). */
export const seal = (record: SessionRecord, secret: Uint8Array): Promise<string> =>
  new CompactEncrypt(Buffer.from(JSON.stringify(record)))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .encrypt(secret)

const expected = { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] }

/**
 * Decrypts a record; `undefined` when it was sealed with another secret, or changed.
 *
 * @throws Error when it is of a version that cannot be read: who has it is signed in, only not for this instance.
 */
export const unseal = async (sealed: string, secret: Uint8Array): Promise<SessionRecord | undefined> => {
  const decrypted = await compactDecrypt(sealed, secret, expected).catch(() => undefined)
  return decrypted && SessionRecord.parse(JSON.parse(decodeText(decrypted.plaintext, undefined) ?? ''))
}
