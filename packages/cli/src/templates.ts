import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Eta } from 'eta'

/** The package this file is of: the nearest folder above that has templates, whether it was built or not. */
const folder = (() => {
  let place = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(place, 'templates')) && place !== dirname(place)) place = dirname(place)
  return place
})()

const eta = new Eta({ autoEscape: false, autoTrim: false })
const suffix = '.eta'

/** The texts a folder of templates makes, by their paths. A name that npm leaves out of a package, as `.gitignore`, begins with `_`. */
export const renderFolder = (name: string, data: object): Map<string, string> => {
  const files = globSync(`**/*${suffix}`, { cwd: join(folder, 'templates', name) }).sort()
  return new Map(
    files.map((file) => [nameOf(file), render(`${name}/${file.slice(0, -suffix.length)}`, data)]),
  )
}

const nameOf = (file: string) => file.slice(0, -suffix.length).replaceAll(/(^|\/)_/g, '$1.')

/** The text one template makes. */
export const render = (path: string, data: object): string =>
  eta.renderString(readFileSync(join(folder, 'templates', `${path}${suffix}`), 'utf8'), data)

interface Own {
  readonly version: string
}

const readOwn = (): Own => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))

/** The versions a package needs that is made here, by package. */
export const versions = (): Readonly<Record<string, string>> => ({
  '@bffkit/core': `^${readOwn().version}`,
  bffkit: `^${readOwn().version}`,
  ...JSON.parse(readFileSync(join(folder, 'templates/versions.json'), 'utf8')),
})
