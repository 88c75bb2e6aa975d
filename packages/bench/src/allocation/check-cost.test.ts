import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { checkCost } from './check-cost.ts'
import { Recorded, readRecorded, writeRecorded } from './recorded.ts'

let folder: string
let file: URL
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bffkit-cost-'))
  file = pathToFileURL(join(folder, 'allocation.json'))
})
afterEach(() => rm(folder, { recursive: true }))

const check = { cases: ['fastify-proxy'], requests: 100 } as const
const slow = { timeout: 60_000 }
const counts = Number.parseInt(process.versions.node, 10) >= 26

it('records what is allocated and where', slow, async () => {
  const { lines, failed } = await checkCost({ ...check, file, write: true })
  const { node, cases } = Recorded.parse(JSON.parse(await readFile(file, 'utf8')))

  expect(failed).toBe(false)
  expect(lines.at(-1)).toBe(`recorded with Node ${process.versions.node}`)
  expect(node).toBe(process.versions.node)
  expect(cases['fastify-proxy']?.externalKb).toBeGreaterThan(8)
  expect(Object.keys(cases['fastify-proxy']?.sites ?? {}).join('\n')).toContain('undici/lib/')
})

if (!counts) console.warn('growth of the heap: skipped, Node counts what it allocates from 26 on')
it.runIf(counts)('fails at growth and names the sites, and asks to record less', slow, async () => {
  const { node } = process.versions
  const least = { heapKb: 1, externalKb: 100, sites: {} }
  await writeRecorded(file, { node, cases: { 'fastify-proxy': least } })
  const { lines, failed } = await checkCost({ ...check, file, write: false })

  expect(failed).toBe(true)
  expect(lines[1]).toMatch(
    /^less: fastify-proxy: \d+\.\d kB external a request, recorded 100\.0 \(-\d+\.\d %\)$/,
  )
  expect(lines[2]).toMatch(/^more: fastify-proxy: \d+\.\d kB heap a request, recorded 1\.0 \(\+\d+\.\d %\)$/)
  expect(lines[3]).toMatch(/^ {2}\+\d+\.\d\d kB, now \d+\.\d\d: .+ ← /)
  expect(lines.at(-1)).toContain('record it on purpose (npm run check:cost -- --write)')
})

it('compares nothing on another major version of Node', async () => {
  await writeRecorded(file, { node: '20.1.0', cases: {} })
  expect(await checkCost({ ...check, file, write: false })).toEqual({
    lines: [
      `skipped: recorded with Node 20.1.0, and this is ${process.versions.node}, whose V8 allocates otherwise`,
    ],
    failed: false,
  })
})

it('refuses a record of another shape', async () => {
  await writeFile(file, '{"node": 26}')
  await expect(readRecorded(file)).rejects.toThrow('expected string')
})
