import { isAbsolute } from 'node:path'
import type { Source } from './repository.ts'
import type { Violation } from './violation.ts'

/** A setting: whether it has to be set, and what it is when it is not. */
export interface Setting {
  readonly required: boolean
  readonly byDefault?: unknown
}

/** Settings by name. */
export type Settings = Readonly<Record<string, Setting>>

interface Row {
  readonly line: number
  readonly names: readonly string[]
  readonly byDefault: string
}

const serverPages = ['packages/core/docs/gateway.md', 'packages/core/docs/edge.md']

/** Stands for the addresses of all services. */
const anyService = '<NAME>_URL'

const namesIn = (cell = '') =>
  [...cell.matchAll(/`((?:<NAME>|[A-Z])[A-Z0-9_]*)`/g)].map(([, name = '']) => name)

/** The rows of the table under `## Settings`. */
const rowsOf = (text: string): Row[] => {
  const lines = text.split('\n')
  const from = lines.indexOf('## Settings')
  const to = lines.findIndex((line, index) => index > from && line.startsWith('## '))
  if (from === -1) return []
  return lines.slice(from, to === -1 ? undefined : to).flatMap((line, index) => {
    if (!line.startsWith('| ')) return []
    const cells = line.split(/(?<!\\)\|/).slice(1, -1)
    return [{ line: from + index + 1, names: namesIn(cells[0]), byDefault: cells.at(-1) ?? '' }]
  })
}

const isService = (name: string, { required }: Setting) => required && name.endsWith('_URL')

/** Whether a cell says what a setting is by default; where a file lies is different on each machine. */
const says = (cell: string, { required, byDefault }: Setting) => {
  if (required) return cell.includes('required')
  return byDefault === undefined || isAbsolute(String(byDefault)) || cell.includes(`\`${byDefault}\``)
}

/**
 * Where the table of settings in an app's README says something else than its schema: a setting that is missing, one that nobody
 * reads, another default. And settings of the server that neither such a table nor a page of core has.
 *
 * @param apps the settings of each app, by its folder
 * @param server the settings every app has besides
 */
export const settingTables = (
  sources: readonly Source[],
  apps: Readonly<Record<string, Settings>>,
  server: Settings,
): Violation[] => {
  const textOf = (path: string) => sources.find((source) => source.path === path)?.text ?? ''
  const ofApp = ([app, own]: [string, Settings]): Violation[] => {
    const path = `${app}/README.md`
    const rows = rowsOf(textOf(path))
    const shown = new Set(rows.flatMap(({ names }) => names))
    const all: Settings = { ...server, ...own }
    const isShown = ([name, setting]: [string, Setting]) =>
      shown.has(name) || (isService(name, setting) && shown.has(anyService))
    return [
      ...Object.entries(own)
        .filter((one) => !isShown(one))
        .map(([name]) => ({
          path,
          line: rows[0]?.line ?? 1,
          problem: `${name} is not in the table of settings`,
          instead: `say what it means, as ${app}/src/settings.ts does`,
        })),
      ...rows.flatMap(({ line, names, byDefault }) =>
        names.flatMap((name) => {
          const setting = all[name]
          if (name === anyService || (setting && says(byDefault, setting))) return []
          const problem = setting ? `${name} has another default` : `${name} is read by nobody`
          const right = setting?.required ? 'required' : String(setting?.byDefault)
          return [{ path, line, problem, instead: setting ? `it is ${right}` : 'remove it' }]
        }),
      ),
    ]
  }
  const onPages = new Set(serverPages.flatMap((path) => namesIn(textOf(path))))
  return [
    ...Object.entries(apps).flatMap(ofApp),
    ...Object.keys(server)
      .filter((name) => !onPages.has(name))
      .map((name) => ({
        path: serverPages.join(' or '),
        line: 1,
        problem: `${name} is in no table`,
        instead: 'say what it means, as serverSettings() does',
      })),
  ]
}
