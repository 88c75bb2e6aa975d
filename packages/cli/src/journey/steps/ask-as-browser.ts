import type { Clone } from '../clone.ts'
import { expected } from '../expected.ts'
import type { Seen } from '../step.ts'
import type { Shop } from './run-shop.ts'

/** What somebody writes who calls the web gateway from a program, with headers of their own. */
const program = `import { webClient } from './src/client.ts'

const [url = '', cookie = ''] = process.argv.slice(2)
const client = webClient(url, { headers: { cookie } })
const res = await client.api.home.$get()
const bare = await fetch(\`\${url}/api/home\`, { headers: { cookie } })
console.log(res.status, res.ok ? (await res.json()).profile.name : '', bare.status, (await bare.json()).code)
`

/** The typed client keeps \`X-CSRF\` beside headers of one's own; without it the gateway refuses the session. */
export const askAsBrowser = async (clone: Clone, { web, cookie }: Shop): Promise<Seen> => {
  const file = 'apps/web-bff/ask.ts'
  clone.save(file, program)
  const answer = (await clone.run('npm', 'exec', '--', 'node', file, web, cookie)).trim()
  expected(
    answer === '200 Ada Lovelace 403 BFF_CSRF',
    '200 with headers of one’s own, and 403 without X-CSRF',
    answer,
  )
  return { seen: answer }
}
