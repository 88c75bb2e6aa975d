import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Change, changesBetween, putInPlace } from './put-in-place.ts'
import { textsOf } from './stage.ts'

describe('putInPlace', () => {
  let root = ''
  const texts = () => Object.fromEntries(textsOf(root))

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'bffkit-put-'))
    writeFileSync(join(root, 'app.ts'), 'old')
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  const changes: Change[] = [
    { path: 'routes/home/home.ts', text: 'home' },
    { path: 'app.ts', text: 'new', before: 'old' },
    { path: 'links/tv', link: '../routes' },
  ]

  it('writes files and links, and makes their folders', () => {
    putInPlace(root, changes)

    expect(texts()).toEqual({ 'app.ts': 'new', 'routes/home/home.ts': 'home' })
    expect(readFileSync(join(root, 'links/tv/home/home.ts'), 'utf8')).toBe('home')
  })

  it('takes everything back when a later change fails', () => {
    mkdirSync(join(root, 'taken'))
    writeFileSync(join(root, 'taken/kept'), 'kept')

    expect(() => putInPlace(root, [...changes, { path: 'taken', link: 'routes' }])).toThrow('EEXIST')
    expect(texts()).toEqual({ 'app.ts': 'old', 'taken/kept': 'kept' })
    expect(existsSync(join(root, 'routes'))).toBe(false)
    expect(existsSync(join(root, 'links'))).toBe(false)
  })

  it('replaces a link that points nowhere', () => {
    mkdirSync(join(root, 'links'))
    symlinkSync('../gone', join(root, 'links/tv'))
    putInPlace(root, changes)

    expect(readlinkSync(join(root, 'links/tv'))).toBe('../routes')
  })

  it.each([
    ['changed', 'app.ts', 'mine'],
    ['made', 'routes/home/home.ts', 'mine'],
  ])('writes nothing when somebody has %s a file meanwhile', (_, path, text) => {
    mkdirSync(join(root, 'routes/home'), { recursive: true })
    writeFileSync(join(root, path), text)
    const before = texts()

    expect(() => putInPlace(root, changes)).toThrow(`${path} was changed by somebody else meanwhile`)
    expect(texts()).toEqual(before)
  })
})

it('finds what was added and what was changed', () => {
  const before = new Map([
    ['a', '1'],
    ['b', '1'],
  ])

  expect(changesBetween('apps/tv-bff', before, new Map([...before, ['c', '1'], ['b', '2']]))).toEqual([
    { path: 'apps/tv-bff/b', text: '2', before: '1' },
    { path: 'apps/tv-bff/c', text: '1', before: undefined },
  ])
})
