import { fileURLToPath } from 'node:url'
import { build, createServer } from 'vitepress'
import { assemble, sitePages } from './assemble/assemble.ts'
import { dataFolder } from './repository.ts'
import { watchPages } from './watch-pages.ts'

const [command = 'build'] = process.argv.slice(2)
const root = fileURLToPath(new URL('..', import.meta.url))
const pages = `${dataFolder}pages`

assemble(pages, sitePages())

if (command === 'serve') {
  const server = await createServer(root, { host: '127.0.0.1', port: 5180, strictPort: true })
  await server.listen()
  watchPages(pages)
  console.log(
    'The documentation is at http://localhost:5180/ until Ctrl-C; a page that changes is shown anew.',
  )
} else {
  await build(root)
  console.log('The documentation is in packages/site/dist: static files, for any web server.')
}
