import { hash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname } from 'node:path'

/** A file as it is served. */
export interface BrowserFile {
  /** Its media type. */
  readonly type: string
  /** Changes with the text. */
  readonly etag: string
  readonly text: string
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** Reads what a browser may load from a folder and those in it, by path: pages, styles, scripts and drawings, nothing else. */
export const browserFiles = (folder: URL): ReadonlyMap<string, BrowserFile> =>
  new Map(
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((name) => {
      const type = types[extname(name)]
      if (type === undefined) return []
      const text = readFileSync(new URL(name, folder), 'utf8')
      return [[name, { type, etag: `"${hash('sha256', text, 'base64url').slice(0, 22)}"`, text }]]
    }),
  )
