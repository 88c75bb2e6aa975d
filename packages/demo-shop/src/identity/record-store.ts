import type { Adapter, AdapterPayload } from 'oidc-provider'
import type { ShopDatabase } from '../database/schema.ts'

const seconds = () => Math.floor(Date.now() / 1_000)

/** Keeps what the provider must remember (sessions, grants, codes, refresh tokens) in the shop's database. */
export const recordStore =
  (database: ShopDatabase) =>
  (model: string): Adapter => {
    const one = (id: string) =>
      database.selectFrom('identityRecords').selectAll().where('model', '=', model).where('id', '=', id)

    return {
      upsert: async (id, payload, expiresIn) => {
        const record = {
          payload: JSON.stringify(payload),
          grantId: payload.grantId ?? null,
          uid: payload.uid ?? null,
          expiresAt: expiresIn ? seconds() + expiresIn : null,
        }
        await database
          .insertInto('identityRecords')
          .values({ model, id, consumedAt: null, ...record })
          .onConflict((conflict) => conflict.columns(['model', 'id']).doUpdateSet(record))
          .execute()
      },
      find: async (id) => read(await one(id).executeTakeFirst()),
      findByUid: async (uid) =>
        read(
          await database
            .selectFrom('identityRecords')
            .selectAll()
            .where('model', '=', model)
            .where('uid', '=', uid)
            .executeTakeFirst(),
        ),
      findByUserCode: async () => undefined, // The device flow is off.
      consume: async (id) => {
        await database
          .updateTable('identityRecords')
          .set({ consumedAt: seconds() })
          .where('model', '=', model)
          .where('id', '=', id)
          .execute()
      },
      destroy: async (id) => {
        await database.deleteFrom('identityRecords').where('model', '=', model).where('id', '=', id).execute()
      },
      revokeByGrantId: async (grantId) => {
        await database.deleteFrom('identityRecords').where('grantId', '=', grantId).execute()
      },
    }
  }

type Stored = { payload: string; consumedAt: number | null; expiresAt: number | null }

const read = (row: Stored | undefined): AdapterPayload | undefined => {
  if (!row || (row.expiresAt !== null && row.expiresAt <= seconds())) return undefined
  const payload: AdapterPayload = JSON.parse(row.payload)
  return row.consumedAt === null ? payload : { ...payload, consumed: row.consumedAt }
}

/** Forgets the records that have expired. */
export const forgetExpired = (database: ShopDatabase) =>
  database.deleteFrom('identityRecords').where('expiresAt', '<=', seconds()).execute()
