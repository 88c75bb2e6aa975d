import { expect, it } from 'vitest'
import { results } from './results.ts'

it('writes down what was measured, when, how and with which versions', () => {
  const page = results(
    {
      machine: 'a machine',
      node: '26.0.0',
      cases: { full: { cpuUs: 612.34, allocatedKb: 171.94, rps: 950, p50: 10, p99: 120.55, rssMb: 101.2 } },
      ratios: { 'full/yardstick': 1.4 },
    },
    {
      date: new Date('2026-11-22T10:45:00Z'),
      command: 'npm run bench -- --write',
      loadBefore: 0.125,
      versions: { hono: '4.13.19', undici: '8.12.4' },
    },
  )
  expect(page).toBe(`# Results

Written by \`npm run bench -- --write\`; [README.md](README.md) says how to read it.

| | |
|---|---|
| date | 2026-11-22 |
| machine | a machine |
| load before | 0.13, the average of a minute |
| Node | 26.0.0, no flags |
| versions | hono 4.13.19, undici 8.12.4 |
| command | \`npm run bench -- --write\` |

| case | CPU µs/request | kB/request | requests/s | p50 ms | p99 ms | RSS MB |
|---|--:|--:|--:|--:|--:|--:|
| full | 612.3 | 171.9 | 950 | 10.00 | 120.55 | 101.2 |

| bar | measured | must be | aim | |
|---|--:|--:|--:|--:|
| full/yardstick | 1.40 | ≤ 1.30 | ≤ 1.00 | **missed** |
`)
})
