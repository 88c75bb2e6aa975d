import './errors/supported-node.ts'

export { type MemorySessionsOptions, memorySessions } from './auth/session/memory-sessions.ts'
export { type Sessions, session } from './auth/session/session.ts'
export type { SessionOptions } from './auth/session/session-options.ts'
export type { SessionRecord } from './auth/session/session-record.ts'
export type {
  FoundSession,
  ListedSession,
  Release,
  SessionStore,
  StoredSession,
} from './auth/session/session-store.ts'
export { withoutCsrfHeader } from './auth/without-csrf-header.ts'
