import { type Agent, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import type { Clock } from '@bffkit/core'
import { oneOf } from '../random.ts'
import type { Page } from './pages.ts'
import type { Site } from './site.ts'
import type { Answer } from './wrong-answer.ts'

/** How long a visitor waits, and over which connection. */
export interface AskOptions {
  /** `false` opens a connection for this one request. */
  readonly agent: Agent | false
  /** Milliseconds until the visitor leaves. */
  readonly patience: number
}

/**
 * Makes one request and reads its whole answer, or `left` when that took longer than the visitor's patience.
 *
 * @throws Error of node:http when the connection fails.
 */
export const ask = async (
  site: Site,
  page: Page,
  { agent, patience }: AskOptions,
): Promise<Answer | 'left'> => {
  const { method, path, body } = page
  const headers = {
    authorization: oneOf(site.random, site.authorizations),
    ...(body !== undefined && { 'content-type': 'application/json', 'content-length': body.length }),
  }
  let left = false
  const sent = request(site.url + path, { method, headers, agent })
  const stopTimer = patient(site.clock, patience, () => {
    left = true
    sent.destroy()
  })
  try {
    const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
      sent.once('response', resolve)
      // Stays: a request that is destroyed may fail twice.
      sent.on('error', reject)
      sent.end(body)
    })
    const { statusCode = 0, headers: told } = incoming
    return { status: statusCode, type: told['content-type'], body: await text(incoming) }
  } catch (error) {
    if (left) return 'left'
    throw error
  } finally {
    stopTimer()
  }
}

/** Milliseconds of patience that are counted together. */
const step = 500

/**
 * Counts patience in steps, so that a machine that stands still for a while uses up one of them, and not what the gateway
 * has to answer afterwards.
 */
const patient = (clock: Clock, patience: number, leave: () => void): (() => void) => {
  let stopTimer = () => {}
  const wait = (left: number) => {
    stopTimer = clock.after(Math.min(step, left), () => (left > step ? wait(left - step) : leave()))
  }
  wait(patience)
  return () => stopTimer()
}
