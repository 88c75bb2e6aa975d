import type { z } from 'zod'
import type { Load, Speed } from './load.ts'
import { type Connections, connectionsTo, runLoad } from './run-load.ts'

/** Runs one load after the other, over the connections of the one before when that kept them and went to the same gateways. */
export const loadGenerator = (): ((load: Load) => Promise<z.output<typeof Speed>>) => {
  let kept: { readonly origins: string; readonly connections: Connections } | undefined

  return async (load) => {
    const origins = load.origins.join(' ')
    const before = kept
    kept = undefined
    if (before && before.origins !== origins) await before.connections[Symbol.asyncDispose]()
    const connections = before?.origins === origins ? before.connections : connectionsTo(load)
    try {
      const speed = await runLoad(load, connections)
      if (load.keep) kept = { origins, connections }
      return speed
    } finally {
      if (!kept) await connections[Symbol.asyncDispose]()
    }
  }
}
