import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { build, createServer } from 'vitepress'
import { assemble, sitePages } from './assemble/assemble.ts'
import { dataFolder } from './repository.ts'
import { watchPages } from './watch-pages.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const pages = `${dataFolder}pages`

const serve = async (port: number) => {
  const server = await createServer(root, { host: '127.0.0.1', port, strictPort: true })
  await server.listen()
  watchPages(pages)
  console.log(
    `The documentation is at http://localhost:${port}/ until Ctrl-C; a page that changes is shown anew.`,
  )
}

const run = async () => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { port: { type: 'string', default: '5180' } },
  })
  assemble(pages, sitePages())
  if (positionals[0] === 'serve') return serve(Number(values.port))
  await build(root)
  console.log('The documentation is in packages/site/dist: static files, for any web server.')
}

try {
  await run()
} catch (error) {
  console.error(`The site cannot be made: ${error instanceof Error ? error.message : error}`)
  process.exit(1)
}
