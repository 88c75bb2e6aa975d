import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { globSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { basename, join } from 'node:path'

/** A registry on this machine that has packages of its own and sends whoever asks for another one on to the public registry. */
export interface Registry extends AsyncDisposable {
  readonly url: string
}

interface Packed {
  readonly name: string
  readonly version: string
}

/**
 * Serves tarballs as npm's registry would.
 *
 * @param folder with tarballs, and beside each the `package.json` in it as `<tarball>.json`
 * @param upstream where all the others are, without a slash at the end
 */
export const serveRegistry = async (folder: string, upstream: string): Promise<Registry> => {
  const server = createServer((req, res) => {
    const path = decodeURIComponent(new URL(req.url ?? '/', 'http://localhost').pathname).slice(1)
    const tarball = path.startsWith('-/') ? join(folder, basename(path)) : undefined
    const packument = packuments.get(path)
    if (tarball !== undefined) res.end(readFileSync(tarball))
    else if (packument) res.setHeader('content-type', 'application/json').end(JSON.stringify(packument(url)))
    else res.writeHead(307, { location: `${upstream}${req.url}` }).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  const packuments = new Map(globSync('*.tgz', { cwd: folder }).map((file) => packumentOf(folder, file)))
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const packumentOf = (folder: string, file: string) => {
  const manifest: Packed = JSON.parse(readFileSync(join(folder, `${file}.json`), 'utf8'))
  const integrity = `sha512-${createHash('sha512')
    .update(readFileSync(join(folder, file)))
    .digest('base64')}`
  const { name, version } = manifest
  const packument = (url: string) => ({
    name,
    'dist-tags': { latest: version },
    versions: { [version]: { ...manifest, dist: { tarball: `${url}/-/${file}`, integrity } } },
  })
  return [name, packument] as const
}
