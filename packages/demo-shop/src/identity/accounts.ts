import { fromJson } from '../database/json.ts'
import type { ShopDatabase } from '../database/schema.ts'
import { passwordMatches } from './passwords.ts'

/**
 * Finds the customer a user name (id or e-mail) and a password belong to, or nothing. Without such a customer a hash
 * is worked out all the same, so that the time it takes does not reveal who exists.
 */
export const checkPassword = async (database: ShopDatabase, username: string, password: string) => {
  const user = await database
    .selectFrom('users')
    .select(['id', 'passwordHash'])
    .where((e) => e.or([e('id', '=', username), e('email', '=', username.toLowerCase())]))
    .executeTakeFirst()
  const matches = passwordMatches(password, user?.passwordHash ?? NOBODY)
  return matches && user ? user.id : undefined
}

const NOBODY = `scrypt$4096$bm9ib2R5$${'A'.repeat(43)}`

/** Finds what the provider may say about a customer. */
export const findAccount = async (database: ShopDatabase, id: string) => {
  const user = await database
    .selectFrom('users')
    .select(['id', 'name', 'email', 'profile'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!user) return undefined
  const { avatar, locale } = fromJson(user.profile)
  const claims = () => ({ sub: user.id, name: user.name, picture: avatar, locale, email: user.email })
  return { accountId: user.id, claims }
}
