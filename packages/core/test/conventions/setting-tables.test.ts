import { describe, expect, it } from 'vitest'
import { type Settings, settingTables } from './setting-tables.ts'

const pages = [{ path: 'packages/core/docs/edge.md', text: '| `hosts` | `HOSTS` | loopback |' }]
const server: Settings = { HOSTS: { required: false } }

/** The problems of a README with these rows. */
const problems = (own: Settings, ...rows: string[]) => {
  const text = ['# tv-bff', '', '## Settings', '', '| setting | default |', '|---|---|', ...rows].join('\n')
  const sources = [...pages, { path: 'apps/tv-bff/README.md', text }]
  return settingTables(sources, { 'apps/tv-bff': own }, server).map(({ line, problem, instead }) =>
    [line, problem, instead].join(' '),
  )
}

describe('settingTables', () => {
  it('accepts what the schema says', () => {
    const own: Settings = {
      USERS_URL: { required: true },
      ISSUER: { required: true },
      AUDIENCE: { required: false, byDefault: 'tv' },
      DATABASE: { required: false, byDefault: '/somewhere/tv.sqlite' },
      REDIS_URL: { required: false },
    }
    const rows = ['| `<NAME>_URL` | required |', '| `ISSUER` | required |', '| `AUDIENCE` | `tv` |']

    expect(problems(own, ...rows, '| `DATABASE`, `REDIS_URL` | none |', '| `HOSTS` | loopback |')).toEqual([])
  })

  it('finds a setting that is missing, and counts no other address as one of a service', () => {
    const own: Settings = { REDIS_URL: { required: false }, USERS_URL: { required: true } }

    expect(problems(own, '| `<NAME>_URL` | required |')).toEqual([
      '5 REDIS_URL is not in the table of settings say what it means, as apps/tv-bff/src/settings.ts does',
    ])
    expect(problems(own, '| `REDIS_URL` | none |')).toHaveLength(1)
  })

  it('finds one that nobody reads, and another default', () => {
    const own: Settings = { AUDIENCE: { required: false, byDefault: 'tv' }, ISSUER: { required: true } }

    expect(problems(own, '| `AUDIENCE` | `web` |', '| `ISSUER` | none |', '| `GONE` | none |')).toEqual([
      '7 AUDIENCE has another default it is tv',
      '8 ISSUER has another default it is required',
      '9 GONE is read by nobody remove it',
    ])
  })

  it('finds an app without a table, and a setting of the server that no page has', () => {
    const found = settingTables(
      pages,
      { 'apps/tv-bff': { AUDIENCE: { required: false } } },
      {
        ...server,
        BACKLOG: { required: false },
      },
    )

    expect(found.map(({ path, problem }) => `${path} ${problem}`)).toEqual([
      'apps/tv-bff/README.md AUDIENCE is not in the table of settings',
      'packages/core/docs/gateway.md or packages/core/docs/edge.md BACKLOG is in no table',
    ])
  })
})
