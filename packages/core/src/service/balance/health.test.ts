import { once } from 'node:events'
import { expect, it } from 'vitest'
import { answer } from '../../testing/backends/answer.ts'
import { backends } from '../../testing/backends/backends.ts'
import { manualClock } from '../../testing/manual-clock.ts'
import { rawServer } from '../test/raw-server.ts'
import { openInstance } from '../transport/pool.ts'
import { checkHealth, type HealthOptions, healthChecks, isWell } from './health.ts'
import { aMember } from './test/a-member.ts'

/** An instance that is checked, and answers as the test says: well, not, or not at all. */
const checked = (options: Partial<HealthOptions> = {}) => {
  const clock = manualClock()
  const member = aMember('a')
  const asked: number[] = []
  let left = 0
  let changes = 0
  let answers: boolean | undefined = true
  const watch = healthChecks(
    { path: 'health', ...options },
    {
      clock,
      random: () => 0.5,
      changed: () => {
        changes += 1
      },
      ask: (_, path, answered) => {
        expect(path).toBe('health')
        asked.push(clock.now())
        if (answers !== undefined) answered(answers)
        return () => {
          left += 1
        }
      },
    },
  )
  const unwatch = watch(member)
  return {
    member,
    asked,
    clock,
    unwatch,
    left: () => left,
    changes: () => changes,
    /** Lets time pass, with this answer to every check. */
    during: (ms: number, answer: boolean | undefined) => {
      answers = answer
      clock.advance(ms)
      return member.healthy
    },
  }
}

it('asks somewhere within the first interval, and then once an interval', () => {
  const { asked, during } = checked()
  during(30_000, true)

  expect(asked).toEqual([5_000, 15_000, 25_000])
})

it('counts an instance as healthy until three checks in a row have failed', () => {
  const { during, changes } = checked()
  expect(during(24_999, false)).toBe(true)
  expect(during(1, false)).toBe(false)
  expect(during(60_000, false)).toBe(false)

  expect(changes()).toBe(1)
})

it('begins to count anew with every check that passes', () => {
  const { during } = checked()
  during(20_000, false)
  during(10_000, true)

  expect(during(20_000, false)).toBe(true)
  expect(during(10_000, false)).toBe(false)
})

it('takes an instance back after two checks in a row have passed', () => {
  const { during, changes } = checked()
  during(30_000, false)
  expect(during(10_000, true)).toBe(false)
  expect(during(10_000, true)).toBe(true)

  expect(changes()).toBe(2)
})

it('gives up a check after its timeout, which is a failure', () => {
  const { during, left, asked } = checked({ fall: 1 })
  expect(during(5_999, undefined)).toBe(true)
  expect(during(1, undefined)).toBe(false)
  expect(left()).toBe(1)
  during(10_000, undefined)

  expect(asked).toEqual([5_000, 16_000])
})

it('stops between two checks and during one, and leaves no timer', () => {
  const between = checked()
  between.during(7_000, true)
  between.unwatch()
  expect(between.clock.pending).toBe(0)

  const during = checked()
  during.during(5_500, undefined)
  during.unwatch()
  expect([during.left(), during.clock.pending]).toEqual([1, 0])
})

it('takes other numbers', () => {
  const { during } = checked({ interval: 100, fall: 1, rise: 1 })

  expect([during(100, false), during(100, true)]).toEqual([false, true])
})

it.each([
  [200, true],
  [204, true],
  [302, false],
  [404, false],
  [503, false],
])('takes status %i as well: %s', async (status, well) => {
  await using shop = await backends({ orders: { 'GET /health': answer(status) } })
  const instance = openInstance(shop.settings.ORDERS_URL, 1)
  const { promise, resolve } = Promise.withResolvers<boolean>()
  isWell(instance, '/health', resolve)

  expect(await promise).toBe(well)
  await instance.pool.close()
})

it('takes a refused connection and an answer that breaks off as not well', async () => {
  await using server = await rawServer((socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf')
    socket.destroy()
  })
  const ask = async (address: string) => {
    const instance = openInstance(address, 1)
    const { promise, resolve } = Promise.withResolvers<boolean>()
    isWell(instance, 'health', resolve)
    const well = await promise
    await instance.pool.close()
    return well
  }

  expect(await ask('http://127.0.0.1:1')).toBe(false)
  expect(await ask(server.url)).toBe(false)
})

it('closes the connection of a check that is given up, and says nothing more', async () => {
  const { promise: closed, resolve } = Promise.withResolvers<unknown>()
  await using server = await rawServer((socket) => {
    resolve(once(socket, 'close'))
    leave()
  })
  const instance = openInstance(server.url, 1)
  const verdicts: boolean[] = []
  const leave = isWell(instance, 'health', (well) => verdicts.push(well))
  await closed

  expect(verdicts).toEqual([])
  expect(server.heads[0]).toMatch(/^GET \/health HTTP\/1.1\r\nhost: /)
  await instance.pool.close()
})

it.each<[HealthOptions, string]>([
  [
    { path: 'health?deep=1' },
    'service orders: path must be a path without query, such as health, not "health?deep=1"',
  ],
  [{ path: 'health', interval: 0 }, 'service orders: interval must be a number of at least 1, not 0'],
  [{ path: 'health', fall: 1.5 }, 'service orders: fall must be a whole number of at least 1, not 1.5'],
])('refuses %j', (options, message) => {
  expect(() => checkHealth('service orders', options)).toThrow(new TypeError(message))
})
