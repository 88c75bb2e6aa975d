import type { Backend } from '../backend/backend.ts'

/** Starts the gateway of a case on a free port. Resolves with its address. */
export type StartCase = (backend: Backend) => Promise<string>
