export type { Product, ProductSearch } from './catalog.ts'
export { type ShopServices, shopAddresses, shopServices } from './shop-services.ts'
