import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { firstScreen } from './first-screen.ts'

it('finds the first path that can be asked as it is, and nothing where there is no document', () => {
  const app = mkdtempSync(join(tmpdir(), 'app-'))
  try {
    expect(firstScreen(app)).toBe('')

    const paths = { '/v1/cart': { post: {} }, '/v1/orders/{id}': { get: {} }, '/v1/home': { get: {} } }
    writeFileSync(join(app, 'openapi.json'), JSON.stringify({ paths }))
    expect(firstScreen(app)).toBe('/v1/home')
  } finally {
    rmSync(app, { recursive: true })
  }
})
