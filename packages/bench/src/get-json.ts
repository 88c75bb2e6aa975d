import { Pool } from 'undici'

/** The connections to one service, as somebody who writes by hand sets them up. */
export const pool = (origin: string): Pool =>
  new Pool(origin, { connections: 128, pipelining: 1, allowH2: false })

/**
 * Reads a JSON answer with undici's `pool.request`.
 *
 * @throws Error when the service does not answer 200.
 */
export const getJson = async <T>(service: Pool, path: string): Promise<T> => {
  const { statusCode, body } = await service.request({
    method: 'GET',
    path,
    headers: { accept: 'application/json' },
  })
  if (statusCode !== 200) {
    await body.dump()
    throw new Error(`${path} answered ${statusCode}`)
  }
  return (await body.json()) as T
}
