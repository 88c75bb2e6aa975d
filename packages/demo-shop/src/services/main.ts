import { readSettings } from '@bffkit/core/serve'
import { openDatabase } from '../database/open-database.ts'
import { runProcess } from '../run-process.ts'
import { ServicesSettings } from './settings.ts'
import { addressesOf, startServices } from './start-services.ts'

await runProcess(async () => {
  const settings = readSettings(ServicesSettings, process.env)
  const database = await openDatabase(settings.SHOP_DATABASE)
  const { services, close } = await startServices({
    database,
    issuer: settings.ISSUER,
    clock: () => new Date(),
    random: Math.random,
    log: (line) => process.stderr.write(`${line}\n`),
    host: settings.HOST,
    ports: {
      users: settings.USERS_PORT,
      catalog: settings.CATALOG_PORT,
      carts: settings.CARTS_PORT,
      orders: settings.ORDERS_PORT,
      rewards: settings.REWARDS_PORT,
      inbox: settings.INBOX_PORT,
      inventory: settings.INVENTORY_PORT,
      reviews: settings.REVIEWS_PORT,
      offers: settings.OFFERS_PORT,
      recommendations: settings.RECOMMENDATIONS_PORT,
    },
    instances: settings.INSTANCES,
  })
  return {
    ready: 'services',
    addresses: addressesOf(services),
    close: () => close().then(() => database.destroy()),
  }
})
