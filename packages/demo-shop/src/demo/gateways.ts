import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { demoSecrets, PARTNER_GATEWAY } from '../identity/clients.ts'

/** A gateway of the demo: its app, where the environment says its port, and settings it does not share with the others. */
export interface DemoGateway {
  readonly app: string
  /** The name of the setting that says its port. */
  readonly port: string
  /** Where its balancer listens without that setting; `undefined` where it always runs once. */
  readonly balanced?: number
  /** Whether the tour shows it, and cannot do without. */
  readonly shown: boolean
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
 * Every gateway there is: those the tour shows, then any other app with a main program, with what its own settings ask for. It
 * passes for one of the three at the identity provider, which knows no others: its tokens are those of the mobile app, browsers
 * sign in as at the web gateway, and its own token is that of the partner gateway.
 *
 * @param folder where the apps are
 * @param environment says their ports, where they are not the default ones
 */
export const demoGateways = async (
  folder: string,
  { origin, partnerDatabase }: DemoSettings,
  environment: Readonly<Record<string, string | undefined>> = {},
): Promise<DemoGateway[]> => {
  const shown: DemoGateway[] = [
    { app: 'mobile-bff', port: 'MOBILE_PORT', balanced: 3001, shown: true, settings: {} },
    {
      app: 'web-bff',
      port: 'WEB_PORT',
      balanced: 3002,
      shown: true,
      settings: { CLIENT_SECRET: demoSecrets.web, ORIGIN: origin },
    },
    {
      app: 'partner-api',
      port: 'PARTNER_PORT',
      balanced: 3003,
      shown: true,
      settings: { CLIENT_SECRET: demoSecrets.partnerApi, DATABASE: partnerDatabase },
    },
  ]
  const others = readdirSync(folder)
    .filter((app) => existsSync(join(folder, app, 'src/main.ts')))
    .filter((app) => !shown.some((one) => one.app === app))
    .sort()
  const further = others.map(async (app) => {
    const port = portSetting(app)
    const own = `http://localhost:${Number(environment[port]) || defaultPort(join(folder, app))}`
    const settings = settingsFor(await settingNames(join(folder, app)), own)
    return { app, port, shown: false, settings }
  })
  return [...shown, ...(await Promise.all(further))]
}

/** `TV_PORT` of `tv-bff`. */
const portSetting = (app: string) =>
  `${app
    .replace(/-(bff|api|gateway)$/, '')
    .toUpperCase()
    .replaceAll('-', '_')}_PORT`

/**
 * The names of the settings of an app, as its package exports them; those of a gateway that has just been made where they cannot
 * be read: what is wrong with them it says itself when it starts.
 */
const settingNames = async (app: string): Promise<readonly string[]> => {
  try {
    const { exports = {} }: { exports?: Record<string, string> } = JSON.parse(
      readFileSync(join(app, 'package.json'), 'utf8'),
    )
    const { Settings } = await import(
      pathToFileURL(join(app, exports['./settings'] ?? 'src/settings.ts')).href
    )
    return Object.keys(Settings.shape)
  } catch {
    return ['AUDIENCE']
  }
}

/** Where an app listens unless it is told otherwise, as its main program says. */
const defaultPort = (app: string) =>
  /\bport: (\d+)/.exec(readFileSync(join(app, 'src/main.ts'), 'utf8'))?.[1] ?? '3000'

/** What the demo has for the settings of a gateway: of the kind that lets browsers sign in, that has a token of its own, or neither. */
const settingsFor = (names: readonly string[], origin: string): Record<string, string> => {
  const { web, partnerApi } = demoSecrets
  const all: Record<string, string> = names.includes('ORIGIN')
    ? { ORIGIN: origin, CLIENT_ID: 'web', CLIENT_SECRET: web, RESOURCE: 'urn:bffkit:web' }
    : {
        CLIENT_ID: PARTNER_GATEWAY,
        CLIENT_SECRET: partnerApi,
        SERVICES_RESOURCE: 'urn:bffkit:services',
        AUDIENCE: 'mobile',
      }
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)))
}
