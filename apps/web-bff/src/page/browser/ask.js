/**
 * What the gateway says when it does not answer with what was asked for (RFC 9457).
 *
 * @typedef {object} Problem
 * @property {string} title
 * @property {number} status 0 when there was no answer at all
 * @property {string} [code]
 * @property {string} [instance] the request id
 * @property {number} [retryAfter] seconds
 * @property {string} [loginUrl] where to sign in
 */

/** A request that was refused or failed. */
export class ProblemError extends Error {
  /** @param {Problem} problem */
  constructor(problem) {
    super(problem.title)
    this.problem = problem
  }
}

/**
 * Asks the gateway. `X-CSRF: 1` is what no foreign page can send; the session's cookie goes along by itself.
 *
 * @template Answer what the gateway's view of this path says
 * @param {string} path
 * @param {{ method?: string, body?: object, signal?: AbortSignal }} options
 * @returns {Promise<Answer>}
 * @throws {ProblemError} when it does not succeed
 */
export const ask = async (path, { method = 'GET', body, signal } = {}) => {
  const res = await fetch(path, {
    method,
    headers: { 'x-csrf': '1', ...(body && { 'content-type': 'application/json' }) },
    body: body ? JSON.stringify(body) : null,
    signal: signal ?? null,
  }).catch((error) => {
    if (signal?.aborted) throw error
    throw new ProblemError({ title: 'The shop cannot be reached', status: 0 })
  })
  const answer = res.status === 204 ? undefined : await res.json().catch(() => undefined)
  if (!res.ok) throw new ProblemError(answer ?? { title: 'The shop cannot answer', status: res.status })
  return answer
}
