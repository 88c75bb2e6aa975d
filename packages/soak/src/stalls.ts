import { monitorEventLoopDelay } from 'node:perf_hooks'

/** Watches how long this process stands still, because of its own work or because the machine does something else. */
export const stalls = () => {
  const delay = monitorEventLoopDelay({ resolution: 10 })
  delay.enable()
  return {
    /** The longest there was, in ms, since this was last asked. */
    longest: (): number => {
      const longest = delay.max / 1e6
      delay.reset()
      return longest
    },
    /** Forgets what there was. */
    forget: () => delay.reset(),
  }
}
