import { readFileSync } from 'node:fs'
import { bar, label, line, picture, type Shape } from './draw.ts'

type Recorded = Record<'complete' | 'degraded', { timing: string }>

const recorded: Recorded = JSON.parse(readFileSync(new URL('recorded.json', import.meta.url), 'utf8'))

/** The metrics of a `Server-Timing` header: durations and starts in milliseconds. */
const callsOf = (header: string) =>
  header.split(', ').map((metric) => {
    const [service = '', ...parameters] = metric.split(';')
    const values = new Map(
      parameters.map((parameter) => [parameter.split('=')[0], parameter.split('=')[1] ?? '']),
    )
    return {
      service,
      start: Number(values.get('start') ?? 0),
      duration: Number(values.get('dur')),
      failed: values.has('error'),
    }
  })

const left = 62
const right = 296

/** When each call of a recorded request ran, beside what the answer took. */
export const waterfall = (run: 'complete' | 'degraded', words: string): string => {
  const metrics = callsOf(recorded[run].timing)
  const total = metrics.find(({ service }) => service === 'total')?.duration ?? 0
  const calls = metrics.filter(({ service }) => service !== 'total')
  const at = (time: number) => left + (time / total) * (right - left)
  const rows = calls.flatMap(({ service, start, duration, failed }, index): Shape[] => {
    const y = 14 + index * 26
    return [
      label(0, y + 12, service),
      bar(at(start), y, at(start + duration) - at(start), 16, failed ? 'bad' : 'accent'),
      label(340, y + 12, `${Math.round(duration)} ms`, { anchor: 'end', kind: 'small' }),
    ]
  })
  const y = 14 + calls.length * 26
  return picture(y + 26, words, [
    line(left, 6, left, y),
    line(right, 6, right, y, true),
    ...rows,
    label(0, y + 14, 'answer', { kind: 'strong' }),
    bar(left, y + 2, right - left, 16, 'good'),
    label(340, y + 14, `${Math.round(total)} ms`, { anchor: 'end', kind: 'strong' }),
  ])
}
