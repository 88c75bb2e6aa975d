/** What the five services answer, by the service's name: fat records, of which a screen shows a few fields. */
export const payloads = () => ({
  users: profile,
  rewards: balance,
  inbox: list(6, message),
  orders: list(8, order),
  catalog: list(6, product),
})

/** The five answers. */
export type Payloads = ReturnType<typeof payloads>

/** The services of the benchmark. */
export type ServiceName = keyof Payloads

const list = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i))

const profile = {
  id: 'u-000123',
  name: 'Ada Lovelace',
  email: 'ada.lovelace@shop.example',
  avatar: 'https://img.shop.example/u-000123/160.webp',
  segment: 'gold',
  identities: [{ provider: 'password', lastUsedAt: '2026-11-20T19:02:11Z', hashVersion: 4 }],
  phone: '+44 20 7946 0123',
  birthday: '1985-12-10',
  addresses: [
    { kind: 'home', street: '12 St James’s Square', city: 'London', zip: 'SW1Y 4JH', country: 'GB' },
    { kind: 'work', street: '5 Dorset Street', city: 'London', zip: 'W1U 6QP', country: 'GB' },
  ],
  consents: { newsletter: true, profiling: false, updatedAt: '2026-03-01T09:30:00Z' },
  risk: { score: 0.02, checkedAt: '2026-11-02T04:11:00Z', rules: ['velocity', 'address', 'device'] },
  createdAt: '2019-04-17T08:12:31Z',
}

const movement = (index: number) => ({
  id: `m-${5000 + index}`,
  points: 35 + index * 15,
  orderId: `o-${90_000 + index}`,
  bookedAt: `2026-10-${10 + index}T12:00:00Z`,
  campaign: 'autumn-double-points',
})

const balance = {
  userId: 'u-000123',
  points: 4_820,
  tier: 'gold',
  tierUntil: '2027-03-31',
  ledger: list(8, movement),
  liability: { currency: 'GBP', minor: 4_820, account: '2420-loyalty' },
}

const message = (index: number) => ({
  id: `msg-${700 + index}`,
  subject: `Your parcel ${index + 1} is on its way`,
  body: `Dear Ada, the parcel with your order o-${90_000 + index} left our warehouse this morning and will reach you within two working days. You can follow it in the app, choose another time or have it left with a neighbour.`,
  sentAt: `2026-11-${10 + index}T06:45:00Z`,
  read: index % 2 === 0,
  template: 'parcel-sent-v7',
  trackingPixel: `https://t.shop.example/p/${index}.gif`,
})

const line = (index: number) => ({
  sku: `SKU-${1_000 + index}`,
  quantity: 1 + (index % 3),
  unit: 1_999 + index,
  taxRate: 0.2,
})

const order = (index: number) => ({
  id: `o-${90_000 + index}`,
  userId: 'u-000123',
  status: index === 0 ? 'shipped' : 'delivered',
  total: 5_997 + index * 250,
  currency: 'GBP',
  placedAt: `2026-11-${10 + index}T17:21:05Z`,
  lines: list(4, line),
  warehouse: 'LTN-2',
  margin: 0.31,
  payment: {
    method: 'card',
    token: `tok_${index}f9c3a71be`,
    last4: '4242',
    capturedAt: '2026-11-10T17:21:09Z',
  },
  audit: [{ at: '2026-11-10T17:21:05Z', by: 'checkout', what: 'placed' }],
})

const product = (index: number) => ({
  id: `p-${3_000 + index}`,
  title: `Walking boot no. ${index + 1}, waterproof`,
  description:
    'Full-grain leather, a membrane that keeps the wet out and lets the warmth go, a sole that holds on wet rock. '.repeat(
      8,
    ),
  price: { amount: 12_900 + index * 500, currency: 'GBP' },
  image: `https://img.shop.example/p-${3_000 + index}/640.webp`,
  cost: 6_100 + index * 200,
  margin: 0.52,
  supplier: { id: 'sup-77', name: 'Alpine Works Ltd', terms: '60 days', contact: 'sales@alpine.example' },
  stock: list(4, (site) => ({ site: `WH-${site}`, onHand: 12 * site, reserved: site })),
  attributes: { colour: 'brown', sizes: ['38', '39', '40', '41', '42', '43', '44'], weight: 1_240 },
})
