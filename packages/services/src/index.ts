export { accountOrders, type PartnerOrder, type PartnerOrderSummary } from './account-orders.ts'
export type { Product, ProductSearch } from './catalog.ts'
export { shop } from './shop-services.ts'
