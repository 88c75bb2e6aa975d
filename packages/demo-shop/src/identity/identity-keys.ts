import { randomBytes } from 'node:crypto'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import type { ShopDatabase } from '../database/schema.ts'

/**
 * Answers the provider's ES256 signing key and cookie secret. They are made once and kept in the database, so that
 * tokens and sessions outlive a restart.
 */
export const identityKeys = async (database: ShopDatabase) => {
  const signingKey: JWK = JSON.parse(await kept(database, 'signing', newSigningKey))
  return { signingKey, cookieSecret: await kept(database, 'cookies', newSecret) }
}

const newSecret = async () => randomBytes(32).toString('base64url')

const newSigningKey = async () => {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const kid = randomBytes(8).toString('base64url')
  return JSON.stringify({ ...(await exportJWK(privateKey)), kid, alg: 'ES256', use: 'sig' })
}

// Insert, then read: of two processes that start at once, both end up with the one value that was first.
const kept = async (database: ShopDatabase, name: string, make: () => Promise<string>) => {
  const find = () => database.selectFrom('identityKeys').select('value').where('name', '=', name)
  const stored = await find().executeTakeFirst()
  if (stored) return stored.value
  const value = await make()
  await database
    .insertInto('identityKeys')
    .values({ name, value })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return (await find().executeTakeFirstOrThrow()).value
}
