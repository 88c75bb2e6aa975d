import { expect, it } from 'vitest'
import { api, json } from '../../test/corpus/api.ts'
import { compareContracts } from '../compare-contracts.ts'
import { changelogLines, prepended } from './changelog.ts'

it('makes one line of what a component does to several operations, and one of the document', () => {
  const get = { responses: { 200: { content: json({ $ref: '#/components/schemas/Order' }) } } }
  const document = (title: string, fields: object) =>
    api({
      document: { info: { title }, paths: { '/a': { get }, '/b': { get } } },
      schemas: { Order: { type: 'object', properties: fields } },
    })

  expect(changelogLines(compareContracts(document('A', {}), document('B', { id: {} })))).toEqual([
    '- `GET /a`, `GET /b`: answer 200: `id` is new',
    '- The document: other words (info)',
  ])
})

it.each([
  [undefined, '# Changelog\n\n## 2026-11-01\n\n- a\n'],
  ['', '\n\n## 2026-11-01\n\n- a\n'],
  ['# Ours\n', '# Ours\n\n## 2026-11-01\n\n- a\n'],
  ['# Ours\n\n## 2026-10-01\n\n- b\n', '# Ours\n\n## 2026-11-01\n\n- a\n\n## 2026-10-01\n\n- b\n'],
  ['# Ours\n\n## 2026-11-01\n\n- b\n', '# Ours\n\n## 2026-11-01\n\n- a\n- b\n'],
])('puts lines first: %j', (before, after) => {
  expect(prepended(before, '2026-11-01', ['- a'])).toBe(after)
})
