import { setImmediate as turn } from 'node:timers/promises'

/** Listens for rejections that nobody handles, in this process, until `stop()`. */
export const watchRejections = () => {
  const seen: unknown[] = []
  const note = (reason: unknown) => {
    seen.push(reason)
  }
  process.on('unhandledRejection', note)

  return {
    /** @throws Error that begins with `where`, when there was one; its `cause` is the reason of the first. */
    check: async (where: string): Promise<void> => {
      // Node reports a rejection when its turn is over, and the abort of a call may take one turn more.
      await turn()
      await turn()
      if (seen.length === 0) return
      throw new Error(`${where}: left a rejection unhandled: ${seen[0]}`, { cause: seen[0] })
    },
    stop: () => {
      process.off('unhandledRejection', note)
    },
  }
}
