import { z } from 'zod'

/** What is read of a line of a request, see "observe" of core. */
const RequestLine = z.object({
  msg: z.literal('request'),
  method: z.string(),
  route: z.string().optional(),
  status: z.number(),
  duration: z.number(),
  principal: z.object({ kind: z.string(), id: z.string().optional() }).optional(),
  calls: z.array(z.unknown()),
  degraded: z
    .array(z.object({ part: z.string(), state: z.string(), reason: z.string().optional() }))
    .default([]),
  code: z.string().optional(),
  error: z.string().optional(),
})

const OtherLine = z.looseObject({ msg: z.string(), level: z.union([z.string(), z.number()]).optional() })

/** Of every line, and no news to who reads along. */
const untold = new Set(['level', 'time', 'name', 'msg', 'pid', 'hostname'])

/**
 * Writes a line of a gateway's log as one that people read: of a request its status, route, time, calls, caller, and what was
 * not as it should be; of anything else its message and what belongs to it. What is no JSON stays as it is.
 */
export const logLine = (gateway: string, line: string): string => `${gateway.padEnd(13)} ${told(line)}`

const told = (line: string): string => {
  const value = parsed(line)
  const request = RequestLine.safeParse(value)
  if (request.success) return requestTold(request.data)
  const other = OtherLine.safeParse(value)
  if (!other.success) return line
  const { msg, ...fields } = other.data
  const more = Object.entries(fields).flatMap(([name, field]) =>
    untold.has(name) ? [] : [`${name}: ${typeof field === 'string' ? field : JSON.stringify(field)}`],
  )
  return [msg, ...more].join('  ')
}

const requestTold = ({
  method,
  route,
  status,
  duration,
  principal,
  calls,
  ...rest
}: z.output<typeof RequestLine>) => {
  const asked = `${method} ${route ?? '(no route)'}`.padEnd(34)
  const took = `${duration.toFixed(1)} ms`.padStart(10)
  const called = `${calls.length} ${calls.length === 1 ? 'call' : 'calls'}`.padStart(8)
  const lacks = rest.degraded.map(
    ({ part, state, reason }) => `${part} ${state}${reason === undefined ? '' : ` (${reason})`}`,
  )
  const failed = rest.code === undefined ? [] : [`${rest.code}  ${rest.error ?? ''}`]
  const caller = principal?.id ?? principal?.kind ?? ''
  return [`${status}  ${asked}${took}${called}`, caller, ...lacks, ...failed].join('  ').trimEnd()
}

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
