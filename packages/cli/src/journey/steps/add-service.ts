import { ask } from '../ask.ts'
import type { Clone } from '../clone.ts'
import { expected, until } from '../expected.ts'
import type { Seen } from '../step.ts'
import type { Dev } from './run-dev.ts'

const answers = `  shipments: {
    'GET /orders/{id}/shipment': ({ params }) =>
      params.id === 'o1'
        ? { id: 's1', carrier: 'Northwind Post', arrivesAt: '2026-11-02T09:00:00.000Z', postage: 3.1 }
        : found(undefined),
    'GET /shipments/{id}/label': answer(200, 'Label of s1', { 'content-type': 'text/plain' }),
  },
} satisfies Fixtures<string>`

/**
 * Adds the service of the README's first example, in the words of its section on adding one, while `npm run dev` runs; a gateway that
 * does not name it has nothing to do.
 */
export const addService = async (clone: Clone, { process, url, headers }: Dev): Promise<Seen> => {
  const file = 'packages/services/src/shipments.ts'
  const shop = 'packages/services/src/shop-services.ts'
  const [, example] = new RegExp(`\`\`\`ts ${file}\n([\\s\\S]*?)\`\`\``).exec(clone.read('README.md')) ?? []
  expected(example !== undefined, `${file} among the examples of README.md`, 'none')
  process.forget()
  clone.save(file, example)
  clone.change(shop, 'import { users }', "import { shipments } from './shipments.ts'\nimport { users }")
  clone.change(shop, '  recommendations,\n', '  recommendations,\n  shipments,\n')
  clone.change('packages/services/src/fixtures.ts', '} satisfies Fixtures<string>', answers)
  for (const place of ['apps/tv-bff/src/services.ts', 'apps/tv-bff/test/fixtures.ts'])
    clone.save(place, clone.read(place).replaceAll(/\{ (users, \w+) \}/g, '{ $1, shipments }'))

  await process.printed(/curl -H/)
  const home = await until(
    'GET /v1/home to be answered after the restart',
    () => ask(`${url}/v1/home`, headers),
    ({ status }) => status !== 0,
    clone.signal,
  )
  expected(home.status === 200, '200 for the first token', JSON.stringify(home))
  return { seen: 'five files, in tv-bff and packages/services' }
}
