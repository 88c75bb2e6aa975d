import { DatabaseSync } from 'node:sqlite'
import type { Claimed, IdempotencyRecords, StoredAnswer } from '@bffkit/core/idempotency'

/** Records of repeated writes in one table of SQLite, by plain SQL. Each method is one transaction, so that one of several may run. */
export const sqliteRecords = (
  path: string,
  now: () => number = Date.now,
): IdempotencyRecords & Disposable => {
  const database = new DatabaseSync(path)
  database.exec(`CREATE TABLE IF NOT EXISTS records (
    id TEXT PRIMARY KEY, fingerprint TEXT, downstreamKey TEXT, holder TEXT, leaseUntil INTEGER, answer TEXT, keptUntil INTEGER)`)
  const day = 24 * 60 * 60 * 1_000
  const find = database.prepare('SELECT * FROM records WHERE id = ? AND keptUntil > ?')
  const put = database.prepare('INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?, NULL, ?)')
  const end = database.prepare('UPDATE records SET answer = ?, keptUntil = ? WHERE id = ? AND holder = ?')
  const free = database.prepare('UPDATE records SET leaseUntil = 0 WHERE id = ? AND holder = ?')

  return {
    claim: async ({ id, fingerprint, lease }): Promise<Claimed> => {
      database.exec('BEGIN IMMEDIATE')
      try {
        const found = find.get(id, now())
        if (found && found.fingerprint !== fingerprint) return { state: 'reused' }
        if (typeof found?.answer === 'string') return { state: 'finished', answer: parsed(found.answer) }
        if (found && Number(found.leaseUntil) > now()) return { state: 'running' }
        const holder = crypto.randomUUID()
        const downstreamKey =
          typeof found?.downstreamKey === 'string' ? found.downstreamKey : crypto.randomUUID()
        put.run(id, fingerprint, downstreamKey, holder, now() + lease, now() + day)
        return { state: 'claimed', claim: { id, holder, downstreamKey } }
      } finally {
        database.exec('COMMIT')
      }
    },
    finish: async ({ id, holder }, answer) => void end.run(written(answer), now() + day, id, holder),
    release: async ({ id, holder }) => void free.run(id, holder),
    [Symbol.dispose]: () => database.close(),
  }
}

const written = ({ body, ...rest }: StoredAnswer) =>
  JSON.stringify({ ...rest, body: body && Buffer.from(body).toString('base64') })

const parsed = (text: string): StoredAnswer => {
  const { body, ...rest } = JSON.parse(text)
  return { ...rest, body: body === null ? null : new Uint8Array(Buffer.from(body, 'base64')) }
}
