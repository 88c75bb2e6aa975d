import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const read = (path: string) => readFileSync(new URL(`../../core/${path}`, import.meta.url), 'utf8')

it('says of every peer the range that npm is told', () => {
  const { peerDependencies }: { peerDependencies: Record<string, string> } = JSON.parse(read('package.json'))
  const rows = [...read('docs/versions.md').matchAll(/^\| (\S+) \| `(\^[\d.]+)` \|/gm)]

  expect(Object.fromEntries(rows.map(([, name, range]) => [name, range]))).toEqual(peerDependencies)
})
