import type { Outgoing } from '../outgoing.ts'

/**
 * Statuses of a service that are between it and the gateway: it asks who the gateway is, or says that it may not. No client
 * can do anything about that.
 */
const betweenUs: ReadonlySet<number> = new Set([401, 403, 407])

/**
 * Whether a status that is no success is an answer all the same, since its route is passed through: 304 and 4xx, apart from
 * what is between the gateway and its service, and what the route names.
 */
export const isPassedThrough = (
  { passesThrough }: Pick<Outgoing, 'passesThrough'>,
  status: number,
): boolean =>
  passesThrough !== undefined &&
  (status === 304 || isClientError(status) || passesThrough.some((named) => named === status))

const isClientError = (status: number) => status >= 400 && status < 500 && !betweenUs.has(status)
