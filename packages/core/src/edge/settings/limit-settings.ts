import type { z } from 'zod'
import { type Limits, limitRanges } from '../listen/limits.ts'
import { wholeNumber } from './number-setting.ts'

/** The setting of each limit. */
const names = {
  MAX_TARGET: 'maxTarget',
  MAX_HEADER_SIZE: 'maxHeaderSize',
  MAX_HEADERS: 'maxHeaders',
  HANDSHAKE_TIMEOUT: 'handshakeTimeout',
  HEADERS_TIMEOUT: 'headersTimeout',
  REQUEST_TIMEOUT: 'requestTimeout',
  STALL_TIMEOUT: 'stallTimeout',
  KEEP_ALIVE_TIMEOUT: 'keepAliveTimeout',
  MAX_REQUESTS_PER_SOCKET: 'maxRequestsPerSocket',
  MAX_CONNECTIONS: 'maxConnections',
  MAX_CONNECTIONS_PER_ADDRESS: 'maxConnectionsPerAddress',
  BACKLOG: 'backlog',
} as const satisfies Record<string, keyof Limits>

type Name = keyof typeof names

const setting = (name: Name) => {
  const { from, to } = limitRanges[names[name]]
  return wholeNumber(from, to).optional()
}

/** The limits of the server as settings, all of them optional. */
export const limitSettings = {
  MAX_TARGET: setting('MAX_TARGET'),
  MAX_HEADER_SIZE: setting('MAX_HEADER_SIZE'),
  MAX_HEADERS: setting('MAX_HEADERS'),
  HANDSHAKE_TIMEOUT: setting('HANDSHAKE_TIMEOUT'),
  HEADERS_TIMEOUT: setting('HEADERS_TIMEOUT'),
  REQUEST_TIMEOUT: setting('REQUEST_TIMEOUT'),
  STALL_TIMEOUT: setting('STALL_TIMEOUT'),
  KEEP_ALIVE_TIMEOUT: setting('KEEP_ALIVE_TIMEOUT'),
  MAX_REQUESTS_PER_SOCKET: setting('MAX_REQUESTS_PER_SOCKET'),
  MAX_CONNECTIONS: setting('MAX_CONNECTIONS'),
  MAX_CONNECTIONS_PER_ADDRESS: setting('MAX_CONNECTIONS_PER_ADDRESS'),
  BACKLOG: setting('BACKLOG'),
} satisfies Record<Name, z.ZodType>

const isName = (name: string): name is Name => Object.hasOwn(names, name)

/** The limits the settings set; `undefined` when they set none. */
export const limitsGiven = (given: Readonly<Record<string, unknown>>): Partial<Limits> | undefined => {
  const limits = Object.entries(given).flatMap(([name, value]) =>
    isName(name) && value !== undefined ? [[names[name], value]] : [],
  )
  return limits.length === 0 ? undefined : Object.fromEntries(limits)
}
