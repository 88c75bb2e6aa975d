import './errors/supported-node.ts'

export type { Limits } from './edge/listen/limits.ts'
export { ListenError, type Servable, type ServeOptions, type Serving, serve } from './edge/listen/serve.ts'
export type { StopRequest } from './edge/listen/stop.ts'
export type { ForwardedHeader, TrustedProxies } from './edge/proxies/trusted-proxies.ts'
export { wholeNumber } from './edge/settings/number-setting.ts'
export { CertificateError, type TlsOptions } from './edge/tls/certificates.ts'
export { StartError } from './errors/start-error.ts'
export type { OpenApiInfo, OpenApiTag } from './gateway/document/open-api-info.ts'
export { type Documented, type KeepOptions, keepOpenApi, openApi } from './gateway/open-api.ts'
export { type AddressSchemas, addressesOf } from './gateway/run/addresses-of.ts'
export { columns } from './gateway/run/columns.ts'
export { describeSettings, type SettingDescription } from './gateway/run/describe-settings.ts'
export { type Environment, SettingsError } from './gateway/run/environment.ts'
export { readSettings } from './gateway/run/read-settings.ts'
export { type Runnable, type RunOptions, runGateway } from './gateway/run/run-gateway.ts'
export {
  address,
  addresses,
  issuerAddress,
  logLevel,
  postgresAddress,
  postgresConnections,
  postgresTimeout,
  redisAddress,
  redisTimeout,
  siteAddress,
} from './gateway/run/settings.ts'
export { stopOnSignals } from './gateway/run/stop-on-signals.ts'
export type { SheddingOptions } from './pressure/shedder.ts'
