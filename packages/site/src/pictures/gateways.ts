import { arrow, box, label, picture } from './draw.ts'

const columns = [
  { client: 'mobile app', gateway: 'mobile-bff', about: 'small, partial' },
  { client: 'browser', gateway: 'web-bff', about: 'rich pages' },
  { client: 'third party', gateway: 'partner-api', about: 'keys, versions' },
]

/** Three clients, a gateway for each, and the services behind them. */
export const gateways = (words: string): string =>
  picture(
    262,
    words,
    columns
      .flatMap(({ client, gateway, about }, index) => {
        const x = index * 116
        return [
          box(x, 2, 108, 32, [client]),
          arrow(x + 54, 36, x + 54, 70),
          label(x + 48, 57, '1 request', { anchor: 'end', kind: 'small' }),
          box(x, 72, 108, 48, [gateway, about], 'accent'),
          arrow(x + 54, 122, x + 54, 142),
        ]
      })
      .concat([
        box(0, 144, 340, 34, ['@bffkit/core: auth · deadline · fan-out · trim'], 'soft'),
        ...[31, 101, 170, 239, 309].map((x) => arrow(x, 180, x, 210)),
        ...['users', 'orders', 'carts', 'catalog', '… more'].map((name, index) =>
          box(index * 69.5, 212, 62, 32, [name]),
        ),
      ]),
  )
