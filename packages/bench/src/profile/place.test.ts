import { expect, it } from 'vitest'
import { placeOf } from './place.ts'

it.each([
  ['settle', 'file:///shop/packages/core/src/fan-out/settle.ts', 'core: fan-out'],
  ['start', 'file:///shop/packages/bench/src/cases/full.ts', 'the case'],
  ['dispatch', 'file:///shop/node_modules/undici/lib/dispatcher/pool.js', 'undici'],
  [
    'request',
    'file:///shop/node_modules/@a/b/node_modules/@hono/node-server/dist/index.mjs',
    '@hono/node-server',
  ],
  ['writeHead', 'node:_http_server', 'Node'],
  ['writeLatin1String', '', 'writing to sockets'],
  ['writev', '', 'writing to sockets'],
  ['runMicrotasks', '', 'V8'],
  ['(garbage collector)', '', 'garbage collection'],
])('says where %s of %j is from', (name, url, place) => {
  expect(placeOf(name, url)).toBe(place)
})
