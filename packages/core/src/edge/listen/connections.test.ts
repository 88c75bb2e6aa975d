import { Socket } from 'node:net'
import { expect, it } from 'vitest'
import { connections } from './connections.ts'

/** A connection from this port of one address, which nobody speaks on. */
const from = (remotePort: number) =>
  Object.defineProperties(new Socket(), {
    remoteAddress: { value: '192.0.2.1' },
    remotePort: { value: remotePort },
  })

it('holds an address to its limit when a port is used anew before the end of the first connection is heard of', () => {
  const open = connections(100, { max: 2, exempts: () => false })
  const [first, again, second, third] = [from(1), from(1), from(2), from(3)]
  for (const socket of [first, again]) open.add(socket)
  first.emit('close')
  for (const socket of [second, third]) open.add(socket)

  expect([again, second, third].map(({ destroyed }) => destroyed)).toEqual([true, false, false])
})
