/** The most tiles a screen of the benchmark has. */
export const maxTiles = 100

/** What a service answers for one tile, about 0.3 kB, of which a screen shows `title` and `price`. */
export const tile = (id: number) => ({
  id: `t-${id}`,
  title: `Rain jacket no. ${id}`,
  price: 4_900 + id * 10,
  image: `https://img.shop.example/t-${id}/320.webp`,
  cost: 2_100 + id * 5,
  supplier: { id: 'sup-12', name: 'Loch & Glen Ltd', terms: '30 days' },
  stock: [{ site: 'LTN-2', onHand: id, reserved: id % 3 }],
  updatedAt: '2026-11-20T19:02:11Z',
})

/** The name of the part that shows a tile. */
export const tilePart = (id: number) => `tile${id}`

/** A screen of so many tiles, as the right answer shows it. */
export const tileScreen = (count: number): Record<string, unknown> => ({
  heading: 'Tiles',
  ...Object.fromEntries(Array.from({ length: count }, (_, id) => [tilePart(id), shown(tile(id))])),
})

const shown = ({ title, price }: ReturnType<typeof tile>) => ({ title, price })
