import type { Pool } from 'undici'
import type { Load } from './load.ts'

/** The trace a request belongs to; the last digits number the request. */
const traceOf = (index: number) =>
  `00-4bf92f3577b34da6a3ce929d0e0e4736-${(index + 1).toString(16).padStart(16, '0')}-01`

/**
 * Makes one request in undici's cheapest way: the less the generator costs, the less it disturbs what it measures.
 *
 * @throws Error when the answer is not 200 or has another length than the right one.
 */
export const sendRequest = (
  pool: Pool,
  { path, authorizations, bytes }: Pick<Load, 'path' | 'authorizations' | 'bytes'>,
  index: number,
): Promise<void> =>
  new Promise((resolve, reject) => {
    let status = 0
    let received = 0
    const headers = {
      accept: 'application/json',
      'accept-language': 'en-GB,en;q=0.9',
      authorization: authorizations[index % authorizations.length] ?? '',
      traceparent: traceOf(index),
    }
    pool.dispatch(
      { method: 'GET', path, headers },
      {
        onRequestStart: () => {},
        onResponseStart: (_, code) => {
          status = code
        },
        onResponseData: (_, chunk) => {
          received += chunk.length
        },
        onResponseEnd: () => {
          if (status === 200 && received === bytes) resolve()
          else
            reject(
              new Error(
                `request ${index} was answered ${status} with ${received} bytes, not 200 with ${bytes}`,
              ),
            )
        },
        onResponseError: (_, error) => reject(error),
      },
    )
  })
