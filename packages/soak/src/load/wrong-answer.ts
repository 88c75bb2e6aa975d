import { errorCodes } from '@bffkit/core'
import { z } from 'zod'
import type { Page } from './pages.ts'

/** An answer as it was read. */
export interface Answer {
  readonly status: number
  readonly type: string | undefined
  readonly body: string
}

/** What services can cause, and nothing else: the requests themselves are in order. */
const sensible: ReadonlySet<number> = new Set([502, 503, 504])

const Problem = z.object({ status: z.number(), code: z.enum(Object.keys(errorCodes)), instance: z.string() })

/**
 * What is wrong with an answer, or `undefined`: it may be whole, degraded, or a problem with the status of its code that
 * says a service is at fault.
 */
export const wrongAnswer = (page: Page, answer: Answer): string | undefined => {
  const wrong = answer.status === page.status ? wrongScreen(page, answer) : wrongProblem(answer)
  return wrong && `${page.method} ${page.path}: ${answer.status} ${wrong}`
}

const wrongScreen = ({ part, status }: Page, { body }: Answer) => {
  if (status === 204) return body === '' ? undefined : 'with a body'
  const screen = z.record(z.string(), z.unknown()).safeParse(json(body))
  if (!screen.success) return 'whose body is no object'
  return part === undefined || part in screen.data ? undefined : `without ${part}`
}

const wrongProblem = ({ status, type, body }: Answer) => {
  if (!sensible.has(status)) return 'is not sensible'
  if (!type?.startsWith('application/problem+json')) return `as ${type}`
  const problem = Problem.safeParse(json(body))
  if (!problem.success) return 'is no problem of ours'
  return problem.data.status === status ? undefined : `says ${problem.data.status}`
}

const json = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
