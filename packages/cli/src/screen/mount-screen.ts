import { rowOf } from '../parts/part.ts'
import { type GatewayFiles, importFrom } from './gateway-files.ts'
import type { Screen } from './screen-files.ts'

/** Texts of a gateway by their paths. */
export type Texts = ReadonlyMap<string, string>

/**
 * The files of a gateway that change for a new screen: the app mounts it, and the lists that name every screen name it, in the
 * forms they were made in. A list that is no more is nobody's business.
 *
 * @throws Error when the app has no place for it.
 */
export const mountScreen = (texts: Texts, files: GatewayFiles, screen: Screen): Map<string, string> => {
  const changed = new Map<string, string>()
  const change = (file: string | undefined, by: (text: string) => string) => {
    const text = file === undefined ? undefined : texts.get(file)
    if (file === undefined || text === undefined) return
    const after = by(text)
    if (after !== text) changed.set(file, after)
  }
  const test = (name: string) => [...texts.keys()].find((file) => file.endsWith(`/${name}.test.ts`))
  const services = screen.parts.map(({ service }) => service)

  change(files.app, (text) => mounted(text, files, screen))
  if (!changed.has(files.app)) throw new Error(`${files.folder}/${files.app} has no place for a route`)
  change(
    [...texts.keys()].find((file) => /(^|\/)openapi\.ts$/.test(file)),
    (text) => tagged(text, screen),
  )
  change(files.requests, (text) =>
    text.replace(/^(export const requests: [^\n]*\{\n[\s\S]*?)^\}/m, `$1  'GET ${screen.path}': {},\n}`),
  )
  change(test('leaks'), (text) =>
    text.replace(/^(const paths = \[[^\]]*?),?(\s*\])/m, `$1, '${screen.path}'$2`),
  )
  change(test('disconnect'), (text) => listed(text, screen.path, services))
  change('README.md', (text) =>
    text.replace(
      /^(\| route \| scope \| calls \| when a service fails \|\n(?:\|.*\n)+)/m,
      `$1${rowOf(screen.path, screen.scope, screen.parts)}\n`,
    ),
  )
  return changed
}

/** The import stands behind the last of its kind, and the route behind the last route. */
const mounted = (text: string, { app }: GatewayFiles, { identifier, prefix, folder, name }: Screen) => {
  const from = importFrom(
    app.includes('/') ? app.slice(0, app.lastIndexOf('/')) : '.',
    `${folder}/${name}.ts`,
  )
  const line = `import { ${identifier} } from '${from}'`
  const route = `.route('${prefix}', ${identifier})`
  const lastRoute = /([\s\S]*\.route\('[^']+', \w+(?:\([\w., ]*\))?\))/
  if (!lastRoute.test(text)) return text
  return withImport(text, line, from).replace(lastRoute, (all) => `${chained(all)}\n    ${route}`)
}

const withImport = (text: string, line: string, from: string) => {
  const folder = from.slice(0, from.lastIndexOf('/') + 1)
  const beside = [...text.matchAll(/^import [^;]*? from '([^']+)'$/gm)].filter(([, path]) =>
    path?.startsWith(folder),
  )
  const last = beside.at(-1)
  if (last === undefined || folder === './') return text.replace(/^import /m, `${line}\nimport `)
  const end = last.index + last[0].length
  return `${text.slice(0, end)}\n${line}${text.slice(end)}`
}

/** A chain of one link stands on the line of its brace; of two it does not. */
const chained = (text: string) => text.replace(/^( *)\}\)(\.route\([^\n]*)$/m, '$1})\n    $2')

const tagged = (text: string, { name, title, path }: Screen) => {
  const tag = `{ name: '${name}', description: 'What the ${title} screen draws', paths: ['${path}'] },`
  return text.replace(/^( {2}tags: \[[\s\S]*?\}),?\s*\],\n/m, `$1,\n    ${tag}\n  ],\n`)
}

/** The formatter may have a list of one screen in one line. */
const listed = (text: string, path: string, services: readonly string[]) =>
  text.replace(/^(const firstCalls: [^\n]*? = \[)(\n?)/m, (_, head: string) => {
    const names = services.map((name) => `'${name}'`).join(', ')
    return `${head}\n  ['${path}', [${names}]],\n`
  })
