import { type Documented, openApi } from '@bffkit/core/serve'

/** The contract third parties build on: generated from the routes, judged by `npm run contract`. */
export const contractOf = (app: Documented) =>
  openApi(app, {
    title: 'Shop Partner API',
    version: '1.0.0',
    description: 'Products, stock and orders of the shop, for third parties.',
    termsOfService: 'https://shop.example/partners/terms',
    contact: { name: 'The platform team', email: 'partners@shop.example' },
    license: { name: 'As agreed with each partner', url: 'https://shop.example/partners/terms' },
    tags: [
      { name: 'catalog', description: 'Products and how to find them' },
      { name: 'inventory', description: 'What is in stock' },
      { name: 'orders', description: 'What a partner orders' },
      { name: 'usage', description: 'What a partner has called' },
    ],
  })
