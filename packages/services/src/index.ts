export type { PartnerOrder, PartnerOrderSummary } from './account-orders.ts'
export type { Product, ProductSearch } from './catalog.ts'
export { type PartnerServices, partnerAddresses, partnerServices } from './partner-services.ts'
export { type ShopServices, shopAddresses, shopAudiences, shopServices } from './shop-services.ts'
