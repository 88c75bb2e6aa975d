/** Promises for something to become true: each is checked when it is made, and again at every `changed()`. */
export const waiting = () => {
  const checks = new Set<() => void>()
  return {
    until: (reached: () => boolean) =>
      new Promise<void>((resolve) => {
        const check = () => {
          if (!reached()) return
          checks.delete(check)
          resolve()
        }
        checks.add(check)
        check()
      }),
    changed: () => {
      for (const check of checks) check()
    },
  }
}
