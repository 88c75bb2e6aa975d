import { describe, expect, it } from 'vitest'
import { type CacheEntry, type CacheStore, memoryStore } from './cache-store.ts'

const entry = (size: number, groups: readonly string[] = []): CacheEntry => ({
  answer: { status: 200, headers: {}, value: size, size },
  since: 0,
  lifetimes: { ttl: 1_000 },
  groups,
})
/** Bytes an entry takes beside its body; the keys here have ten letters. */
const fixed = 512 + 10
const found = (store: CacheStore, ...keys: string[]) => keys.filter((key) => store.get(key) !== undefined)
const [a, b, c] = ['resource\na', 'resource\nb', 'resource\nc'] as const

describe('the store in memory', () => {
  it('keeps as many bytes as it may have; what was used least recently makes way', () => {
    const store = memoryStore(2 * (100 + fixed))
    store.set(a, entry(100))
    store.set(b, entry(100))
    store.get(a)
    store.set(c, entry(100))

    expect(found(store, a, b, c)).toEqual([a, c])
  })

  it('counts the bytes of an answer, not the answers', () => {
    const store = memoryStore(300 + 3 * fixed)
    store.set(a, entry(10))
    store.set(b, entry(10))
    store.set(c, entry(280))
    expect(found(store, a, b, c)).toEqual([a, b, c])
    store.set(c, entry(281))

    expect(found(store, a, b, c)).toEqual([b, c])
  })

  it('counts what has no body too', () => {
    const store = memoryStore(2 * fixed)
    for (const key of [a, b, c]) store.set(key, entry(0))

    expect(found(store, a, b, c)).toEqual([b, c])
  })

  it('does not keep what is larger than all it may have, nor what was there before', () => {
    const store = memoryStore(1_000)
    store.set(a, entry(100))
    store.set(a, entry(1_001))

    expect(found(store, a)).toEqual([])
  })

  it('remembers nothing of what it does not hold any more', () => {
    const store = memoryStore(2 * fixed)
    for (const resource of ['one', 'two', 'six']) store.set(`${resource}\nabcdef`, entry(0))
    expect(store.resources).toBe(2)
    store.set('two\nabcdef', entry(2_000))
    expect(store.resources).toBe(1)
    store.set('two\nabcdef', entry(2_000))
    store.delete('six\nabcdef')

    expect(store.resources).toBe(0)
  })

  it('forgets a resource whole, and no other', () => {
    const store = memoryStore(100_000)
    const other = 'resource2\na'
    for (const key of [a, b, other]) store.set(key, entry(1))
    store.set(a, entry(2))
    store.forget('resource')

    expect(found(store, a, b, other)).toEqual([other])
  })
})

describe('what is selected of the store in memory', () => {
  const [tea, milk, tree] = [
    'catalog products/a%20b\n',
    'catalog products/c\n?x=1',
    'catalog tree\n',
  ] as const
  const filled = () => {
    const store = memoryStore(100_000)
    store.set(tea, entry(1, ['drinks', 'tea']))
    store.set(milk, entry(1, ['drinks']))
    store.set(tree, entry(1))
    return store
  }

  it.each([
    [{}, [], 3],
    [{ group: 'drinks' }, [tree], 2],
    [{ group: 'tea' }, [milk, tree], 1],
    [{ group: 'Tea' }, [tea, milk, tree], 0],
    [{ path: 'products/a b' }, [milk, tree], 1],
    [{ path: 'products/a%20b' }, [milk, tree], 1],
    [{ path: 'products/c' }, [tea, tree], 1],
    [{ path: 'products' }, [tea, milk, tree], 0],
    [{ path: '%' }, [tea, milk, tree], 0],
    [{ path: 'products/c', group: 'drinks' }, [tea, tree], 1],
    [{ path: 'tree', group: 'drinks' }, [tea, milk, tree], 0],
  ])('goes, and is counted: %j', (selection, left, count) => {
    const store = filled()

    expect([store.purge(selection), found(store, tea, milk, tree)]).toEqual([count, left])
  })

  it('leaves nothing behind of groups nothing belongs to any more', () => {
    const store = filled()
    expect(store.groups).toBe(2)
    store.set(tea, entry(1, ['hot']))
    expect(store.groups).toBe(2)
    expect(store.purge({ group: 'tea' })).toBe(0)
    store.purge({})

    expect([store.groups, store.resources]).toEqual([0, 0])
  })

  it('counts the names of groups for its size', () => {
    const store = memoryStore(2 * fixed + 128 + 3)
    store.set(a, entry(0, ['tea']))
    store.set(b, entry(0))
    expect(found(store, a, b)).toEqual([a, b])
    store.set(b, entry(0, ['x']))

    expect(found(store, a, b)).toEqual([b])
  })
})
