import { describe, expect, it } from 'vitest'
import { BffError } from '../errors/bff-error.ts'
import { cancellation, unlessCancelled } from './cancellation.ts'

const reason = new BffError('BFF_CLIENT_GONE', 'client: left')
const telling = (cancel: (why: BffError) => void) => ({ cancel })
const other = new BffError('BFF_BUDGET_SPENT', 'gateway: spent')

describe('a cancellation', () => {
  it('tells every listener once, in the order they came, and keeps the first reason', () => {
    const notified: unknown[] = []
    const work = cancellation()
    for (const name of ['a', 'b', 'c']) work.add(telling((why) => notified.push([name, why])))
    expect(work.reason).toBeUndefined()
    work.cancel(reason)
    work.cancel(other)

    expect(work.reason).toBe(reason)
    expect(notified).toEqual([
      ['a', reason],
      ['b', reason],
      ['c', reason],
    ])
  })

  it('tells a listener that comes late at once', () => {
    const notified: unknown[] = []
    const work = cancellation()
    work.cancel(reason)
    work.add(telling((why) => notified.push(why)))

    expect(notified).toEqual([reason])
  })

  it.each(['a', 'b', 'c'])('does not tell a listener that was removed: %s', (removed) => {
    const notified: string[] = []
    const work = cancellation()
    const listeners = new Map(['a', 'b', 'c'].map((name) => [name, telling(() => notified.push(name))]))
    for (const listener of listeners.values()) work.add(listener)
    work.remove(listeners.get(removed) ?? telling(() => {}))
    work.remove(telling(() => {}))
    work.cancel(reason)

    expect(notified).toEqual(['a', 'b', 'c'].filter((name) => name !== removed))
  })

  it('tells a listener that was removed and added again', () => {
    const notified: unknown[] = []
    const listener = telling(() => notified.push('x'))
    const work = cancellation()
    work.add(listener)
    work.remove(listener)
    work.add(listener)
    work.cancel(reason)

    expect(notified).toEqual(['x'])
  })
})

describe('a cancellation that listens to another', () => {
  it('is cancelled together with it, for the same reason', () => {
    const [outer, inner] = [cancellation(), cancellation()]
    outer.add(inner)
    outer.cancel(reason)

    expect(inner.reason).toBe(reason)
  })
})

describe('unlessCancelled', () => {
  it('gives the result of the work, or fails as the work does', async () => {
    await expect(unlessCancelled(cancellation(), Promise.resolve('done'))).resolves.toBe('done')
    await expect(unlessCancelled(cancellation(), Promise.reject(other))).rejects.toBe(other)
  })

  it('fails with the reason when that comes first, before or while the work goes on', async () => {
    const before = cancellation()
    before.cancel(reason)
    await expect(unlessCancelled(before, new Promise(() => {}))).rejects.toBe(reason)

    const meanwhile = cancellation()
    const result = unlessCancelled(
      meanwhile,
      Promise.reject(other).catch(() => new Promise(() => {})),
    )
    meanwhile.cancel(reason)
    await expect(result).rejects.toBe(reason)
  })

  it('leaves no rejection unhandled when the work fails after it was given up', async () => {
    const { promise, reject } = Promise.withResolvers()
    const work = cancellation()
    const result = unlessCancelled(work, promise)
    work.cancel(reason)
    reject(other)

    await expect(result).rejects.toBe(reason)
  })
})
