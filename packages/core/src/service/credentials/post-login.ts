import { boundedFetch, textOf } from '../../auth/bounded-fetch.ts'

/**
 * Posts a login and reads its answer, JSON with a status of 2xx.
 *
 * @throws Error with a reason for the log, which holds nothing of what was sent or answered.
 */
export const postLogin = async (
  url: string,
  type: string,
  body: string,
  timeout: number,
): Promise<unknown> => {
  const signal = AbortSignal.timeout(timeout)
  const late = (reason: string) => new Error(signal.aborted ? `the login took over ${timeout} ms` : reason)
  const headers = { accept: 'application/json', 'content-type': type }
  const response = await boundedFetch(url, { method: 'POST', headers, body, signal }).catch(() => {
    throw late('the login cannot be reached')
  })
  if (!response.ok) {
    await response.body?.cancel().catch(() => {})
    throw new Error(`the login answered ${response.status}`)
  }
  const text = await textOf(response).catch(() => {
    throw late('the login answered too much, or broke off')
  })
  try {
    return JSON.parse(text)
  } catch {
    throw new Error('the login answered no JSON')
  }
}
