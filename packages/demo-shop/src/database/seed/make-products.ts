import { daysBefore } from '../../days.ts'
import { toJson } from '../json.ts'
import type { Row } from '../schema.ts'
import { makePerson } from './people.ts'
import { type ProductKind, productKinds } from './product-kinds.ts'
import { type SeededRandom, seededRandom } from './seeded-random.ts'

/** Makes up the products, the twelve categories in turn. */
export const makeProducts = (now: Date, count: number): Row<'products'>[] => {
  const random = seededRandom(2)
  return Array.from({ length: count }, (_, index) => {
    const kind = productKinds[index % productKinds.length] ?? productKinds[0]
    return makeProduct(random, now, index + 1, kind)
  })
}

const makeProduct = (random: SeededRandom, now: Date, number: number, kind: ProductKind): Row<'products'> => {
  const id = `p${number}`
  const brand = random.pick(kind.brands)
  const noun = random.pick(kind.nouns)
  const title = `${brand} ${random.pick(kind.styles)} ${noun} ${random.pick(['I', 'II', 'S', 'X', 'One', '24', '26'])}`
  const price = makePrice(random, kind.price)
  const tags = [
    kind.id,
    ...random.several(['new', 'bestseller', 'sustainable', 'gift', 'outlet', 'exclusive'], 2),
  ]
  const createdAt = daysBefore(now, random.decimal(60, 900))
  return {
    number,
    id,
    sku: `${kind.id.slice(0, 3).toUpperCase()}-${random.digits(6)}`,
    title,
    brand,
    category: kind.id,
    price,
    cost: Math.round(price * random.decimal(0.35, 0.7)),
    available: random.chance(0.93) ? 1 : 0,
    popularity: random.int(1, 10_000),
    searchText: [title, kind.name, ...tags].join(' ').toLowerCase(),
    createdAt,
    updatedAt: daysBefore(now, random.decimal(0, 59)),
    details: toJson({
      description: describe(random, kind, title, noun),
      images: makeImages(random, id, title),
      attributes: makeAttributes(random, kind),
      tags,
      supplier: makeSupplier(random, now),
      internal: makeInternal(random, now),
    }),
  }
}

// Most of a real catalog is cheap: the cube keeps four in five below the middle of the range.
const makePrice = (random: SeededRandom, [from, to]: ProductKind['price']) =>
  Math.round(from + (to - from) * random.next() ** 3) * 100 + random.pick([0, 50, 90, 95, 99])

const describe = (random: SeededRandom, kind: ProductKind, title: string, noun: string) =>
  [
    `The ${title} is made for ${random.pick(kind.uses)}.`,
    ...random.several(praise, random.int(3, 5)),
    `Every ${noun.toLowerCase()} comes with a ${random.int(2, 10)}-year guarantee and free returns within 30 days.`,
  ].join(' ')

const praise = [
  'We tested it for a full season before it went on sale, and changed the two things that annoyed us.',
  'It is built from parts that can be replaced one by one, and the spare parts stay available for ten years.',
  'The finish ages well: small scratches polish out, and it looks better after a year than on the first day.',
  'It weighs less than its predecessor, takes less room on the shelf and still feels solid in the hand.',
  'The packaging is plain cardboard without plastic, and the manual fits on one page.',
  'Made in a family workshop that has been doing nothing else since the seventies.',
]

const makeImages = (random: SeededRandom, id: string, title: string) =>
  ['front', 'side', 'detail', 'in use', 'packed'].slice(0, random.int(3, 5)).map((angle, index) => ({
    url: `https://images.shop.example/products/${id}/${index + 1}.jpg`,
    width: 1600,
    height: random.pick([1200, 1600, 2000]),
    alt: `${title}, ${angle}`,
  }))

const makeAttributes = (random: SeededRandom, kind: ProductKind): Record<string, string> => ({
  ...Object.fromEntries(
    Object.entries(kind.attributes).map(([name, options]) => [name, random.pick(options)]),
  ),
  weight: `${random.int(80, 4_800)} g`,
  guarantee: `${random.int(2, 10)} years`,
})

const makeSupplier = (random: SeededRandom, now: Date) => {
  const contact = makePerson(random)
  const number = random.int(1, 60)
  return {
    id: `s${number}`,
    name: `${random.pick(['Hartmann', 'Delta', 'Blue Ridge', 'Oriel', 'Kestrel'])} Trading ${number}`,
    contact: {
      name: contact,
      email: `supply${number}@supplier.example`,
      phone: `+49 40 ${random.digits(7)}`,
    },
    contract: {
      id: `CT-${random.digits(6)}`,
      validUntil: daysBefore(now, -random.int(30, 900)).slice(0, 10),
      discountRate: random.decimal(0.02, 0.3),
      paymentDays: random.pick([14, 30, 60, 90]),
      minimumOrder: random.int(10, 500),
    },
  }
}

const makeInternal = (random: SeededRandom, now: Date) => ({
  stock: random.int(0, 900),
  reorderLevel: random.int(5, 80),
  warehouse: random.pick(['LEJ-1', 'DUB-2', 'LYS-1']),
  shelf: `${random.pick(['A', 'B', 'C', 'D'])}-${random.digits(3)}`,
  warehouseNotes: random.pick([
    'Boxes of the last delivery were damp; check before shipping.',
    'Do not stack more than four. Pallet wrap tears the label.',
    'Supplier ships short by one or two units, count every carton.',
  ]),
  returnRate: random.decimal(0, 0.2, 3),
  buyer: makePerson(random),
  lastAuditAt: daysBefore(now, random.decimal(1, 300)),
  fraudScore: random.decimal(0, 1, 3),
})
