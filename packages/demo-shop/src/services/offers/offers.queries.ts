import type { z } from '@hono/zod-openapi'
import type { Row, ShopDatabase } from '../../database/schema.ts'
import { daysFrom } from '../../days.ts'
import { priceRanges } from '../catalog/catalog.queries.ts'
import { refusal } from '../every-service/problem.ts'
import type { Shopper } from '../rewards/shopper-of.ts'
import { type Campaign, campaigns } from './campaigns.ts'
import type { Offer } from './offers.schema.ts'

type Offered = Pick<Row<'products'>, 'number' | 'id' | 'price' | 'cost' | 'available'>

const columns = ['number', 'id', 'price', 'cost', 'available'] as const

/** Works out what a customer is offered on one product, the best first. 404 without such a product. */
export const offersOn = async (database: ShopDatabase, shopper: Shopper, productId: string, now: Date) => {
  const product = await database
    .selectFrom('products')
    .select(columns)
    .where('id', '=', productId)
    .executeTakeFirst()
  if (!product) throw refusal(404, 'no such product')
  return offersFor(shopper, product, now)
}

/** Works out what a customer is offered on the home page: the best offers on popular products, one per product. */
export const offersAtHome = async (database: ShopDatabase, shopper: Shopper, now: Date) => {
  const [from, to] = priceRanges[shopper.segment]
  const products = await database
    .selectFrom('products')
    .select(columns)
    .where('price', '>=', from)
    .where('price', '<', to)
    .where('available', '=', 1)
    .orderBy('popularity', 'desc')
    .limit(CANDIDATES)
    .execute()
  return products.flatMap((product) => offersFor(shopper, product, now).slice(0, 1)).slice(0, AT_HOME)
}

const CANDIDATES = 30
const AT_HOME = 6

const offersFor = (shopper: Shopper, product: Offered, now: Date) =>
  product.available === 0
    ? []
    : campaigns
        .filter((campaign) => campaign.isFor(shopper, product))
        .toSorted((one, other) => saving(other, product) - saving(one, product))
        .map((campaign) => toOffer(campaign, shopper, product, now))

const saving = ({ kind, value }: Campaign, { price }: Offered) =>
  kind === 'percentage' ? Math.round((price * value) / 100) : value

const toOffer = (
  campaign: Campaign,
  { segment, tier }: Shopper,
  product: Offered,
  now: Date,
): z.infer<typeof Offer> => {
  const { kind, value } = campaign
  const price = kind === 'shipping' ? product.price : product.price - saving(campaign, product)
  return {
    id: `${campaign.id}-${product.id}`,
    productId: product.id,
    label: campaign.label,
    kind,
    value: kind === 'percentage' ? value : value / 100,
    price: price / 100,
    currency: 'EUR',
    endsAt: daysFrom(now, 1 + (product.number % 10)),
    internal: {
      campaign: campaign.id,
      owner: campaign.owner,
      budget: campaign.budget,
      spent: Math.round(campaign.budget * 0.37),
      marginWithIt: (price - product.cost) / 100,
      segment,
      tier,
    },
  }
}
