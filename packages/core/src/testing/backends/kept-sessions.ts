import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { memorySessions } from '../../auth/session/memory-sessions.ts'
import type { SessionStore, StoredSession } from '../../auth/session/session-store.ts'

const Session = z.object({
  sealed: z.string(),
  groups: z.array(z.string()),
  startedAt: z.number(),
  endsAt: z.number(),
})
const Kept = z.record(z.string(), z.object({ session: Session, until: z.number() }))

/**
 * Keeps sessions in a file, for one developer: a browser stays signed in when `npm run dev` restarts the gateway. The file
 * may be read by its owner only; its folder is made when it is missing, and a damaged file is written anew. Not for
 * production: every change writes the whole file.
 *
 * @example
 * const app = createApp(settings, await keptSessions(new URL('../.data/sessions.json', import.meta.url)))
 */
export const keptSessions = async (file: URL): Promise<SessionStore> => {
  const store = memorySessions()
  const kept = new Map<string, { session: StoredSession; until: number }>()
  for (const [id, { session, until }] of Object.entries(read(file))) {
    if (until <= Date.now()) continue
    kept.set(id, { session, until })
    await store.add(id, session, until - Date.now())
  }

  const write = () => {
    mkdirSync(dirname(fileURLToPath(file)), { recursive: true })
    writeFileSync(file, JSON.stringify(Object.fromEntries(kept)), { mode: 0o600 })
  }
  /** Takes over into the file what the store now says of a session. */
  const follow = async (id: string) => {
    const found = await store.get(id)
    if (found) kept.set(id, { session: found.session, until: Date.now() + found.idle })
    else kept.delete(id)
    write()
  }

  return {
    ...store,
    add: async (id, session, ttl) => {
      await store.add(id, session, ttl)
      await follow(id)
    },
    update: async (id, session) => {
      const updated = await store.update(id, session)
      await follow(id)
      return updated
    },
    touch: async (id, ttl) => {
      await store.touch(id, ttl)
      await follow(id)
    },
    delete: async (id) => {
      await store.delete(id)
      await follow(id)
    },
  }
}

const read = (file: URL): z.output<typeof Kept> => {
  if (!existsSync(file)) return {}
  try {
    return Kept.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return {}
  }
}
