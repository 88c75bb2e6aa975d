import { ask } from '../ask.ts'
import type { Clone } from '../clone.ts'
import { until } from '../expected.ts'
import type { Seen } from '../step.ts'
import type { Dev } from './run-dev.ts'

/**
 * Replaces sources of a gateway in `npm run dev`, its own and those of the services, one with a mistake in it among them: each
 * time the answer changes, and the token that was printed first goes on to work.
 */
export const changeSources = async (clone: Clone, { process, url, headers }: Dev): Promise<Seen> => {
  const home = 'apps/tv-bff/src/routes/home.ts'
  const fixtures = 'packages/services/src/fixtures.ts'
  const before = clone.read(home)
  const hello = (word: string) =>
    before.replace(
      /users: .+,/,
      `users: async () => ({ ...(await users.me()), name: \`${word} \${(await users.me()).name}\` }),`,
    )

  const names = async (name: string) => {
    await until(
      `GET /v1/home to have the name ${name}`,
      () => ask(`${url}/v1/home`, headers),
      ({ status, body }) => status === 200 && JSON.stringify(body).includes(`"name":"${name}"`),
      clone.signal,
    )
    return name
  }
  const seen = [await names('Ada Lovelace')]
  clone.save(home, hello('Hello'))
  seen.push(await names('Hello Ada Lovelace'))
  clone.save(home, hello('Hi'))
  seen.push(await names('Hi Ada Lovelace'))
  clone.save(home, `${before}}\n`)
  await process.printed(/SyntaxError/)
  clone.save(home, before)
  seen.push(await names('Ada Lovelace'))
  clone.change(fixtures, 'Ada Lovelace', 'Ada King')
  seen.push(await names('Ada King'))
  clone.change(fixtures, 'Ada King', 'Ada Lovelace')
  seen.push(await names('Ada Lovelace'))
  return { seen: `${seen.join(', ')}, with the first token` }
}
