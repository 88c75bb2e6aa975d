/** One call of `Server-Timing`. */
export interface TimedCall {
  readonly service: string
  readonly call: string
  readonly start: number
  readonly duration: number
}

/** A `Server-Timing` header of a gateway, taken apart. */
export const readServerTiming = (header: string): { total: number; calls: TimedCall[] } => {
  const metrics = header.split(', ').map((metric) => {
    const [service = '', ...parameters] = metric.split(';')
    const values = Object.fromEntries(parameters.map((parameter) => parameter.split('=')))
    const call = String(values.desc ?? '').replaceAll('"', '')
    return { service, call, start: Number(values.start ?? 0), duration: Number(values.dur) }
  })
  const total = metrics.find(({ service }) => service === 'total')?.duration ?? 0
  // The number of calls that are not listed has no duration.
  return {
    total,
    calls: metrics.filter(({ service, duration }) => service !== 'total' && Number.isFinite(duration)),
  }
}

const width = 48

/** Draws when each call of a request started and ended. */
export const waterfall = (header: string): string => {
  const { total, calls } = readServerTiming(header)
  const column = (ms: number) => Math.min(width - 1, Math.round((ms / Math.max(total, 1)) * (width - 1)))
  const rows = calls.map(({ service, call, start, duration }) => {
    const from = column(start)
    const bar = '█'.repeat(Math.max(1, column(start + duration) - from))
    return `${service.padEnd(8)} ${call.padEnd(16)} ${(' '.repeat(from) + bar).padEnd(width)} ${duration.toFixed(1).padStart(6)} ms`
  })
  return [...rows, `${''.padEnd(26)}${'└'.padEnd(width - 1, '─')}┘ ${total.toFixed(1).padStart(6)} ms`].join(
    '\n',
  )
}
