import { randomUUID } from 'node:crypto'

const wellFormed = /^[\w.-]{8,64}$/

/**
 * The id of a request: what the client sent as `X-Request-Id` when that is 8 to 64 letters, digits, `_`, `.` or `-`,
 * so that it can stand in a log line and a header as it is; otherwise a new UUID.
 */
export const newRequestId = (sent: string | undefined): string =>
  sent !== undefined && wellFormed.test(sent) ? sent : randomUUID()
