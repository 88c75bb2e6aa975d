import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
// The flag gives `gc` to contexts that are made after it was set.
const gc: unknown = runInNewContext('gc')

/** Frees all that nothing refers to, and then what that had kept: finalizers run in the turn between. */
export const collectGarbage = async (): Promise<void> => {
  if (typeof gc !== 'function') throw new TypeError('collectGarbage: this Node has no gc()')
  gc()
  await turn()
  gc()
}
