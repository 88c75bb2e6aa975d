import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { assemble } from './assemble.ts'
import type { SitePage } from './assembled-page.ts'

const page = (path: string, text: string): SitePage => ({
  path,
  text,
  title: 'A page: one',
  summary: '',
  head: 'order: 1',
  matter: {},
  from: undefined,
})

it('writes what has changed, and leaves nothing of what was there', () => {
  const root = mkdtempSync(join(tmpdir(), 'site-'))
  const folder = join(root, 'pages')
  try {
    assemble(folder, [page('start/one.md', '# One'), page('start/two.md', '# Two')])
    const [one, two] = [join(folder, 'start/one.md'), join(folder, 'start/two.md')]
    expect(readFileSync(one, 'utf8')).toBe('---\ntitle: "A page: one"\norder: 1\n---\n\n# One')
    const before = statSync(one, { bigint: true }).mtimeNs
    writeFileSync(join(folder, 'old.md'), '')

    assemble(folder, [page('start/one.md', '# One'), page('start/three.md', '# Three')])

    expect(statSync(one, { bigint: true }).mtimeNs).toBe(before)
    expect(() => readFileSync(two)).toThrow('ENOENT')
    expect(() => readFileSync(join(folder, 'old.md'))).toThrow('ENOENT')
    expect(JSON.parse(readFileSync(join(root, 'navigation.json'), 'utf8'))).toMatchObject({
      nav: [{ text: 'Start', link: '/start/' }],
    })
  } finally {
    rmSync(root, { recursive: true })
  }
})
