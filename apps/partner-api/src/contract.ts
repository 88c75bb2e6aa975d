import { type Documented, openApi } from '@bffkit/core'

/** The contract third parties build on: generated from the routes, judged by `npm run contract`. */
export const contractOf = (app: Documented) =>
  openApi(app, {
    title: 'Shop Partner API',
    version: '1.0.0',
    description: 'Products, stock and orders of the shop, for third parties.',
  })
