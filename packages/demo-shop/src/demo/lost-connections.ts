import { z } from 'zod'

const Line = z.object({
  msg: z.enum(['connection lost', 'commands are refused', 'connection is back']),
  setting: z.string(),
  reason: z.string().optional(),
})

/** What gateways have said they cannot reach. */
export interface LostConnections {
  /** Takes note of a line of a gateway's log. */
  hear(gateway: string, line: string): void
  /** A line for each gateway that has lost something and not found it again, with the setting and the reason. */
  report(): readonly string[]
}

/** Follows the logs of gateways, so that who has set a wrong `REDIS_URL` reads that, and not only what came of it. */
export const lostConnections = (): LostConnections => {
  const lost = new Map<string, string>()
  return {
    hear: (gateway, line) => {
      const { data } = Line.safeParse(parsed(line))
      if (!data) return
      const key = `${gateway}: ${data.setting}`
      if (data.msg === 'connection is back') lost.delete(key)
      else lost.set(key, `${key} cannot be used: ${data.reason}`)
    },
    report: () => [...lost.values()],
  }
}

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
