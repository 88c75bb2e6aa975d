/** Where the shop keeps its goods. */
export const warehouses = [
  { id: 'LEJ-1', name: 'Leipzig North', city: 'Leipzig', manager: 'Jonas Weber', costPerUnit: 0.42 },
  { id: 'DUB-2', name: 'Dublin Port', city: 'Dublin', manager: 'Niamh Byrne', costPerUnit: 0.57 },
  { id: 'LYS-1', name: 'Lyon Est', city: 'Lyon', manager: 'Camille Laurent', costPerUnit: 0.49 },
] as const

export type WarehouseId = (typeof warehouses)[number]['id']
