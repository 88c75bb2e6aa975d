import { readFileSync, unwatchFile, watchFile } from 'node:fs'
import { createSecureContext, type Server } from 'node:tls'
import { StartError } from '../../errors/start-error.ts'
import type { Logger } from '../../observe/log.ts'
import { certificateDates, certificateHealth, dateInterval, tellDates } from './certificate-dates.ts'

/** The files HTTPS needs, in PEM. */
export interface TlsOptions {
  /** The certificate with its chain. */
  readonly cert: string
  readonly key: string
  /** Who signs the certificates of clients (mutual TLS). Default: none is asked for. */
  readonly clientCa?: string | undefined
  /** Whether a client without one is turned away in the handshake, also by probes. Default `required`. */
  readonly clientCertificates?: 'required' | 'optional'
  /** Milliseconds between looks at whether the files have changed. Default 5,000. */
  readonly reloadInterval?: number
  /** Milliseconds since 1970, for tests. Default `Date.now`. */
  readonly now?: () => number
}

/** Certificates that cannot be used. */
export class CertificateError extends StartError {
  override readonly name = 'CertificateError'
}

/** What the files hold now. Two that do not belong together are refused here and not by the first client. */
export const readCertificates = ({ cert, key, clientCa }: TlsOptions) => {
  const read = { cert: pem('cert', cert), key: pem('key', key), minVersion: 'TLSv1.2' as const }
  const context = clientCa === undefined ? read : { ...read, ca: pem('clientCa', clientCa) }
  usable(
    () => createSecureContext(context),
    `tls.cert, tls.key (TLS_CERT, TLS_KEY): ${cert}, ${key} must belong together`,
  )
  return context
}

const settings = { cert: 'TLS_CERT', key: 'TLS_KEY', clientCa: 'TLS_CLIENT_CA' } as const

/** One of the files, which holds what it should. */
const pem = (option: keyof typeof settings, file: string): Buffer => {
  const where = `tls.${option} (${settings[option]}): ${file}`
  const content = usable(() => readFileSync(file), `${where} must be a readable file in PEM`)
  const is = content.includes('ENCRYPTED') ? 'a key without a passphrase' : 'a readable file in PEM'
  usable(
    () => createSecureContext({ [option === 'clientCa' ? 'ca' : option]: content }),
    `${where} must be ${is}`,
  )
  return content
}

const usable = <T>(use: () => T, or: string): T => {
  try {
    return use()
  } catch (error) {
    const { code = 'unusable' } = error as NodeJS.ErrnoException
    throw new CertificateError(`serve: ${or} (${code})`)
  }
}

/** The certificates of a server that are in force. */
export interface WatchedCertificates {
  /** Reads the files now. Throws CertificateError when they do not fit, and the old ones stay. */
  reload(): void
  /** Until when the gateway's own one holds. */
  health(): object
  /** Ends the watch. */
  unwatch(): void
}

/**
 * Takes new certificates for new connections when a file changes. Files that are not right, or not complete yet, change
 * nothing but the log, and are read again at their next change. Says at the start, at each change and twice a day when the
 * certificate does not hold, or not for long.
 */
export const watchCertificates = (
  server: Pick<Server, 'setSecureContext'>,
  tls: TlsOptions,
  log: Pick<Logger, 'info' | 'warn' | 'error'> | undefined,
): WatchedCertificates => {
  const { cert, key, clientCa, reloadInterval: interval = 5_000, now = Date.now } = tls
  const files = [cert, key, ...(clientCa === undefined ? [] : [clientCa])]
  let dates = certificateDates(cert)
  const tell = () => tellDates(dates, now(), log)
  const reload = () => {
    server.setSecureContext(readCertificates(tls))
    dates = certificateDates(cert)
    tell()
  }
  const changed = () => {
    try {
      reload()
      log?.info('certificates reloaded')
    } catch (error) {
      log?.error({ error: error instanceof Error ? error.message : 'unknown' }, 'certificates not reloaded')
    }
  }
  tell()
  const daily = setInterval(tell, dateInterval).unref()
  for (const file of files) watchFile(file, { interval, persistent: false }, changed)
  return {
    reload,
    health: () => certificateHealth(dates, now()),
    unwatch: () => {
      clearInterval(daily)
      for (const file of files) unwatchFile(file, changed)
    },
  }
}
