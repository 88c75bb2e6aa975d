import type { Faults } from './faults.ts'

/**
 * Makes things go wrong at a running service, or right again without faults.
 *
 * @throws Error when the service refuses the faults
 */
export const putFaults = async (address: string, faults: Faults = {}) => {
  const answer = await fetch(new URL('/faults', address), {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(faults),
  })
  if (!answer.ok) throw new Error(`faults refused with ${answer.status}: ${await answer.text()}`)
  await answer.body?.cancel()
}
