import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { needPeers } from './optional-peer.ts'
import { StartError } from './start-error.ts'

let folder: string
const from = () => pathToFileURL(join(folder, 'app.js')).href
const failure = (...names: string[]): unknown => {
  try {
    needPeers('redisLimits()', names, from())
  } catch (error) {
    return error
  }
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bffkit-peers-'))
  mkdirSync(join(folder, 'node_modules/kysely'), { recursive: true })
  writeFileSync(
    join(folder, 'node_modules/kysely/package.json'),
    JSON.stringify({ name: 'kysely', version: '0.29.0', exports: { import: './index.js' } }),
  )
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('says in one line what is missing, what needs it and what installs it', () => {
  expect(failure('ioredis')).toEqual(
    new StartError('redisLimits() needs ioredis, which is not installed: npm install ioredis'),
  )
})

it('names all that are missing in one command', () => {
  expect(failure('pg', 'ioredis')).toEqual(
    new StartError('redisLimits() needs pg and ioredis, which are not installed: npm install pg ioredis'),
  )
})

it('says nothing of what is installed, whatever it exports', () => {
  expect(failure('kysely')).toBeUndefined()
  expect(failure('kysely', 'pg')).toMatchObject({ message: expect.stringMatching(/^\S+ needs pg, which/) })
})
