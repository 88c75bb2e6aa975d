import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'

/** The password of every seeded customer. It opens nothing but the demo. */
export const DEMO_PASSWORD = 'correct-horse'

/**
 * Hashes a password with scrypt (RFC 7914) as `scrypt$N$salt$hash`.
 *
 * @param salt random unless given. Only the seed gives one, so that it writes the same rows every time.
 */
export const hashPassword = (password: string, salt = randomBytes(16).toString('base64url')) => {
  const encodedSalt = Buffer.from(salt).toString('base64url')
  return `scrypt$${COST}$${encodedSalt}$${derive(password, encodedSalt, COST).toString('base64url')}`
}

/** Whether a password is the hashed one, in a time that does not depend on where they differ. */
export const passwordMatches = (password: string, stored: string) => {
  const [scheme, cost, salt, hash] = stored.split('$')
  if (scheme !== 'scrypt' || !cost || !salt || !hash) return false
  return timingSafeEqual(derive(password, salt, Number(cost)), Buffer.from(hash, 'base64url'))
}

// A low cost for a password that is written in the README: sign-in stays at a few milliseconds in tests.
const COST = 2 ** 12
const KEY_BYTES = 32

const derive = (password: string, salt: string, cost: number) =>
  scryptSync(password, Buffer.from(salt, 'base64url'), KEY_BYTES, { N: cost, r: 8, p: 1 })
