import { mobileClient } from '@bffkit/mobile-bff/client'

const client = mobileClient('https://api.example', { headers: { authorization: 'Bearer …' } })

/** What a front end does: it narrows by `ok`, and has exactly the trimmed shape. */
export const home = async (): Promise<string> => {
  const res = await client.v1.home.$get()
  if (!res.ok) {
    const { code, title } = await res.json()
    // @ts-expect-error a problem has no parts
    ;(await res.json()).profile
    // @ts-expect-error there is no such code
    if (code === 'BFF_TIMEOUT') return title
    return code === 'BFF_SERVICE_TIMEOUT' ? 'Try again' : `${code}: ${title}`
  }

  const { profile, balance, unread, orders, degraded } = await res.json()
  const points: number | undefined = balance?.points
  const late = degraded?.some(({ part, reason }) => part === 'picks' && reason === 'timeout')
  // @ts-expect-error the segment is trimmed
  profile.segment
  // @ts-expect-error the balance may be missing
  balance.points
  // @ts-expect-error the unread are a number
  unread.length
  // @ts-expect-error there is no such part
  degraded?.some(({ part }) => part === 'weather')
  // @ts-expect-error there is no such reason
  degraded?.some(({ reason }) => reason === 'rain')
  return `${profile.name} ${orders[0]?.id} ${points} ${unread.toFixed()} ${late}`
}

/** What goes in is typed as what comes out. */
export const writes = async (): Promise<boolean[]> => {
  const product = await client.v1.products[':id'].$get({ param: { id: 'p1' } })
  const added = await client.v1.cart.items.$post({ json: { productId: 'p1', quantity: 1 } })
  // @ts-expect-error the id is missing
  client.v1.products[':id'].$get()
  // @ts-expect-error the quantity is a number
  client.v1.cart.items.$post({ json: { productId: 'p1', quantity: '1' } })
  // @ts-expect-error there is no such route
  client.v1.weather
  return [product.ok, added.ok]
}
