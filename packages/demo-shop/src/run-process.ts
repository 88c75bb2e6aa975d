/** What a process started: who, where, and how to stop it. */
type Started = { ready: string; addresses: Record<string, string>; close: () => Promise<void> }

/**
 * Runs until SIGTERM or SIGINT, then closes and exits 0.
 *
 * When everything listens it prints one line of JSON to stdout: `{"ready":"services","addresses":{…}}`. What keeps it
 * from starting is one line on stderr, and exit code 1.
 */
export const runProcess = async (start: () => Promise<Started>) => {
  const stop = Promise.withResolvers<void>()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.resolve())
  try {
    const { ready, addresses, close } = await start()
    process.stdout.write(`${JSON.stringify({ ready, addresses })}\n`)
    await stop.promise
    await close()
    process.exit(0)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
    process.exit(1)
  }
}
