import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'undici'

/** What one request was answered. */
export interface Answered {
  /** When it was sent, as `performance.now()`. */
  readonly sent: number
  /** Milliseconds. */
  readonly took: number
  readonly status: number
  /** What is left of the first limit; `NaN` when it does not say. */
  readonly left: number
}

/** A client that sends at a steady rate, whether or not the requests before are answered. */
export const steadyClient = (
  origin: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
) => {
  const pool = new Pool(origin, { connections: 32, pipelining: 1, allowH2: false })

  const ask = async (more: Readonly<Record<string, string>> = {}): Promise<Answered> => {
    const sent = performance.now()
    const answer = await pool.request({
      method: 'GET',
      path,
      headers: { 'x-caller': 'steady', ...headers, ...more },
    })
    await answer.body.dump()
    const [, left] = /;r=(\d+)/.exec(String(answer.headers.ratelimit)) ?? []
    return {
      sent,
      took: performance.now() - sent,
      status: answer.statusCode,
      left: Number(left ?? Number.NaN),
    }
  }

  /** Asks so often a second, for so many seconds or until an answer is what is waited for. */
  const until = async (rate: number, seconds: number, isIt: (answer: Answered) => boolean) => {
    const started = performance.now()
    const asked: Promise<Answered>[] = []
    let isOver = false
    while (!isOver && performance.now() - started < seconds * 1_000) {
      const due = Math.floor(((performance.now() - started) * rate) / 1_000) + 1
      while (asked.length < due)
        asked.push(
          ask().then((answer) => {
            isOver ||= isIt(answer)
            return answer
          }),
        )
      await sleep(Math.max(0, (asked.length * 1_000) / rate - (performance.now() - started)))
    }
    return await Promise.all(asked)
  }

  return {
    ask,
    until,
    run: (rate: number, seconds: number) => until(rate, seconds, () => false),
    close: () => pool.destroy(),
  }
}
