import type { Logger } from '../../observe/log.ts'

/** What a gateway can take anew while it runs: certificates, settings, whatever an app adds. */
export interface Reloads {
  /**
   * Calls `reload` whenever the gateway is asked to reload (SIGHUP). When it throws, what was in force stays, and the error is logged.
   *
   * @param what names it in the log, such as `certificates`
   * @param order whether it comes before what is there already, since that reads it; default behind
   * @returns what takes it off again
   */
  onReload(what: string, reload: () => void | Promise<void>, order?: 'first'): () => void
  /** Reloads all of it, one after the other, and logs one line with what was reloaded. Never rejects. */
  reload(): Promise<void>
}

/** Keeps what can be reloaded. One that is under way is not begun a second time; it begins again when it is over. */
export const reloads = (log: Pick<Logger, 'info' | 'error'>): Reloads => {
  let registered: readonly { readonly what: string; readonly reload: () => void | Promise<void> }[] = []
  let running: Promise<void> | undefined
  let again = false

  const once = async () => {
    const reloaded: string[] = []
    for (const { what, reload } of registered)
      try {
        await reload()
        reloaded.push(what)
      } catch (error) {
        log.error({ what, error: error instanceof Error ? error.message : 'unknown' }, 'not reloaded')
      }
    log.info({ reloaded }, 'reloaded')
  }
  const all = async () => {
    do {
      again = false
      await once()
    } while (again)
    running = undefined
  }
  return {
    onReload: (what, reload, order) => {
      const one = { what, reload }
      registered = order === 'first' ? [one, ...registered] : [...registered, one]
      return () => {
        registered = registered.filter((other) => other !== one)
      }
    },
    reload: () => {
      again = running !== undefined
      running ??= all()
      return running
    },
  }
}
