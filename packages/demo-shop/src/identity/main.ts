import { readSettings } from '@bffkit/core/serve'
import { openDatabase } from '../database/open-database.ts'
import { runProcess } from '../run-process.ts'
import { IdentitySettings } from './settings.ts'
import { startIdentity } from './start-identity.ts'

await runProcess(async () => {
  const settings = readSettings(IdentitySettings, process.env)
  const database = await openDatabase(settings.SHOP_DATABASE)
  const { address, close } = await startIdentity({
    database,
    host: settings.HOST,
    port: settings.IDENTITY_PORT,
    secrets: {
      partner: settings.PARTNER_CLIENT_SECRET,
      partnerApi: settings.PARTNER_API_CLIENT_SECRET,
      web: settings.WEB_CLIENT_SECRET,
    },
    web: { origin: settings.WEB_ORIGIN, further: settings.FURTHER_WEB_ORIGINS },
    tokenLifetime: () => settings.TOKEN_LIFETIME,
    log: (line) => process.stderr.write(`${line}\n`),
  })
  return {
    ready: 'identity',
    addresses: { identity: address },
    close: () => close().then(() => database.destroy()),
  }
})
