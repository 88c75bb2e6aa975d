const services = ['users', 'catalog', 'carts', 'orders', 'rewards', 'inbox', 'inventory', 'reviews', 'offers']
const others = ['identity', 'recommendations', 'mobile', 'web', 'partner']

/** Settings of the demo for somebody on whose machine its ports may be taken: free ones, and a database in memory. */
export const demoPorts: Readonly<Record<string, string>> = {
  SHOP_DATABASE: ':memory:',
  ...Object.fromEntries([...services, ...others].map((name) => [`${name.toUpperCase()}_PORT`, '0'])),
}
