import type { Authentication } from '../auth/authentication.ts'
import type { Clock } from '../scope/clock.ts'
import type { Lifecycle } from '../scope/lifecycle.ts'
import { compileSchemas } from './compile-schemas.ts'

/** Milliseconds a gateway warms up at most. */
export const maxWarmUp = 2_000

/** What is warmed up. */
export interface WarmUpParts {
  readonly clock: Clock
  readonly lifecycle: Lifecycle
  readonly auth: Authentication
  /** The schemas of its routes: what they read and what they answer. */
  readonly schemas: () => readonly unknown[]
}

/**
 * Does before the first request what it would otherwise wait for: compiles the schemas of the routes, and lets the authentication
 * fetch its keys. Meanwhile `/readyz` says so. It takes at most 2 s, calls no service, and never rejects: what fails now is
 * done when it is needed.
 */
export const warmUp = async ({ clock, lifecycle, auth, schemas }: WarmUpParts): Promise<void> => {
  lifecycle.starting = true
  let stopped = false
  let stopTimer = () => {}
  const limit = new Promise<void>((resolve) => {
    stopTimer = clock.after(maxWarmUp, () => {
      stopped = true
      resolve()
    })
  })
  const compiled = async () => {
    await compileSchemas(schemas(), () => !stopped)
  }
  const keys = async () => {
    await auth.warmUp?.()
  }
  await Promise.race([Promise.allSettled([keys(), compiled()]), limit])
  stopTimer()
  lifecycle.starting = false
}
