import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installOpenTelemetry } from './open-telemetry.ts'
import { proveTraces } from './prove-traces.ts'

/**
 * Shows, with the SDK and the instrumentations of OpenTelemetry as they are published, that a request is one trace and a call has
 * one `traceparent`, whatever is instrumented, through every policy and lane, over HTTP/1.1 and HTTP/2. What cannot be installed is
 * skipped, and printed.
 */
const folder = mkdtempSync(join(tmpdir(), 'traces-'))

/** A certificate for this machine; `undefined` without OpenSSL. */
const certificate = () => {
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']
  const { status } = spawnSync('openssl', [
    ...['req', ...kind, '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
    ...['-keyout', key, '-out', cert],
  ])
  return status === 0 ? { cert, key } : undefined
}

const proveAll = async () => {
  // Nothing is sent from here.
  for (const signal of ['METRICS', 'LOGS']) process.env[`OTEL_${signal}_EXPORTER`] = 'none'
  const tls = certificate()
  if (!tls) console.log('skipped over TLS: openssl is not installed')
  let failures = 0
  for (const served of tls ? [undefined, tls] : [undefined])
    for (const [instrument, sampler] of [
      ['http,undici', 'parentbased_always_on'],
      ['http,undici', 'parentbased_always_off'],
      ['http', 'parentbased_always_on'],
      ['undici', 'parentbased_always_on'],
      ['', 'parentbased_always_on'],
    ] as const) {
      process.env.OTEL_TRACES_SAMPLER = sampler
      const { wrong, ...counted } = await proveTraces({ instrument, sampler, tls: served })
      const name = `${served ? 'HTTP/2 over TLS' : 'HTTP/1.1'}, ${instrument || 'the SDK alone'}, ${sampler}`
      const figures = Object.entries(counted).map(([what, count]) => `${count} ${what}`)
      console.log(`${name}: ${figures.join(', ')}, ${wrong.length} wrong`)
      for (const line of wrong.slice(0, 20)) console.log(`  ${line}`)
      failures += wrong.length
    }
  return failures
}

const missing = installOpenTelemetry()
if (missing !== undefined) console.log(`skipped: OpenTelemetry cannot be installed (${missing})`)
else if ((await proveAll()) > 0) process.exitCode = 1
rmSync(folder, { recursive: true })
