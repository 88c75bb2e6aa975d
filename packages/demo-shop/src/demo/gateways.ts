import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { demoSecrets } from '../identity/clients.ts'

/** A gateway of the demo: its app, where the environment says its port, and settings it does not share with the others. */
export interface DemoGateway {
  readonly app: string
  /** The name of the setting that says its port. */
  readonly port: string
  /** Where its balancer listens without that setting; `undefined` where it always runs once. */
  readonly balanced?: number
  readonly settings: Readonly<Record<string, string>>
}

/** What the gateways with settings of their own need to know of the demo. */
export interface DemoSettings {
  /** Where browsers find the web gateway. */
  readonly origin: string
  /** Where the partner gateway keeps its keys. */
  readonly partnerDatabase: string
}

/**
 * Every gateway there is: those the tour shows, then any other app with a main program. The others take the tokens of the
 * mobile app (`AUDIENCE`), since the identity provider knows no audience of theirs.
 *
 * @param folder where the apps are
 */
export const demoGateways = (folder: string, { origin, partnerDatabase }: DemoSettings): DemoGateway[] => {
  const shown: DemoGateway[] = [
    { app: 'mobile-bff', port: 'MOBILE_PORT', balanced: 3001, settings: {} },
    {
      app: 'web-bff',
      port: 'WEB_PORT',
      balanced: 3002,
      settings: { CLIENT_SECRET: demoSecrets.web, ORIGIN: origin },
    },
    {
      app: 'partner-api',
      port: 'PARTNER_PORT',
      balanced: 3003,
      settings: { CLIENT_SECRET: demoSecrets.partnerApi, DATABASE: partnerDatabase },
    },
  ]
  const others = readdirSync(folder)
    .filter((app) => existsSync(join(folder, app, 'src/main.ts')))
    .filter((app) => !shown.some((one) => one.app === app))
    .sort()
  return [
    ...shown,
    ...others.map((app) => ({ app, port: portSetting(app), settings: { AUDIENCE: 'mobile' } })),
  ]
}

/** `TV_PORT` of `tv-bff`. */
const portSetting = (app: string) =>
  `${app
    .replace(/-(bff|api|gateway)$/, '')
    .toUpperCase()
    .replaceAll('-', '_')}_PORT`
