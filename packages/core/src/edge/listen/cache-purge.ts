import { type Context, Hono } from 'hono'
import { BffError } from '../../errors/bff-error.ts'

/** What a gateway keeps of its services, as far as it can be dropped by hand. */
export interface Purgeable {
  /** The names of the services. */
  readonly services: ReadonlySet<string>
  /** Drops what belongs to all that is named; how many answers. */
  purge(purged: PurgeSelection): Promise<number>
}

type PurgeSelection = { readonly [name in (typeof parameters)[number]]?: string | undefined }

const parameters = ['service', 'group', 'path'] as const

/**
 * `POST /purge`: drops what is kept of a `service`, a `group`, a `path`, or of all that are named together, and answers how many
 * answers went. Nothing goes unless it is named.
 *
 * @param done called with what was dropped
 */
export const cachePurge = (
  kept: Purgeable,
  done: (selection: PurgeSelection, purged: number) => void,
): Hono => {
  const app = new Hono()
  app.post('/purge', async (c) => {
    refusePages(c)
    const selection = selectionOf(c, kept)
    const purged = await kept.purge(selection)
    done(selection, purged)
    return c.json({ purged })
  })
  app.all('/purge', () => {
    throw new BffError('BFF_METHOD_NOT_ALLOWED', 'request: no such method here', {
      headers: { allow: 'POST' },
    })
  })
  return app
}

/** No page has a reason to ask, and one that an operator has open could: nobody is authenticated here, and a form needs no permission. */
const refusePages = (c: Context) => {
  const site = c.req.header('sec-fetch-site')
  if (c.req.header('origin') !== undefined || (site !== undefined && site !== 'none'))
    throw new BffError('BFF_CSRF', 'purge: asked for by a page')
}

const selectionOf = (c: Context, { services }: Purgeable): PurgeSelection => {
  const given = c.req.queries()
  const wrong = Object.entries(given).flatMap(([name, values]) => {
    const detail = flawOf(name, values, services)
    return detail === undefined ? [] : [{ pointer: `/query/${escaped(name)}`, detail }]
  })
  if (wrong.length > 0) throw invalid(wrong)
  if (Object.keys(given).length === 0)
    throw invalid([{ pointer: '/query', detail: `names what goes: ${parameters.join(', ')}, or several` }])
  const [service, group, path] = parameters.map((name) => given[name]?.[0])
  return { service, group, path: path?.replace(/^\//, '') }
}

const flawOf = (
  name: string,
  [value = '', ...more]: readonly string[],
  services: ReadonlySet<string>,
): string | undefined => {
  if (!parameters.some((one) => one === name)) return `is none of ${parameters.join(', ')}`
  if (more.length > 0) return 'can be named once'
  if (value === '') return 'cannot be empty'
  if (name === 'service' && !services.has(value)) return `is none of ${[...services].sort().join(', ')}`
  if (name === 'path' && /[?#]/.test(value)) return 'has no query: what is kept of it goes with any'
  return undefined
}

const escaped = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1')

const invalid = (errors: readonly { readonly pointer: string; readonly detail: string }[]) =>
  new BffError('BFF_INPUT_INVALID', `purge: ${errors.map(({ detail }) => detail).join('; ')}`, { errors })
