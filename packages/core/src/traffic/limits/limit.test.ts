import { describe, expect, it } from 'vitest'
import { concurrency, limit, quota } from './limit.ts'

const rate = { name: 'burst', by: 'address', quota: 10, window: 60_000 } as const
const daily = { name: 'daily', by: 'key', quota: 10, per: 'day' } as const
const parallel = { name: 'parallel', by: 'key', quota: 10 } as const

describe('a limit', () => {
  it('has defaults', () => {
    const common = { when: undefined, onStoreLoss: 'local', dryRun: false }
    const spent = { quota: 10, cost: undefined, batch: undefined }

    expect(limit(rate)).toEqual({
      kind: 'rate',
      name: 'burst',
      by: 'address',
      ...common,
      ...spent,
      window: 60_000,
      burst: 10,
    })
    expect(quota(daily)).toEqual({
      kind: 'calendar',
      name: 'daily',
      by: 'key',
      ...common,
      ...spent,
      per: 'day',
      timeZone: 'UTC',
    })
    expect(concurrency(parallel)).toEqual({
      kind: 'concurrency',
      name: 'parallel',
      by: 'key',
      ...common,
      quota: 10,
      lease: 60_000,
    })
  })

  it.each([
    [limit, { ...rate, name: 'Burst' }, 'limit: name must be lower-case kebab, not "Burst"'],
    [
      limit,
      { ...rate, by: 'ip' },
      'limit burst: by must be a function or one of address, principal, key, user, session, tenant, route, global, not ip',
    ],
    [limit, { ...rate, quota: 0 }, 'limit burst: quota must be a whole number from 1 to 1000000000, not 0'],
    [
      limit,
      { ...rate, quota: undefined },
      'limit burst: quota must be a whole number from 1 to 1000000000, not NaN',
    ],
    [
      limit,
      { ...rate, window: 60 },
      'limit burst: window must be a whole number from 1000 to 2678400000, not 60',
    ],
    [
      limit,
      { ...rate, burst: 1.5 },
      'limit burst: burst must be a whole number from 1 to 1000000000, not 1.5',
    ],
    [limit, { ...rate, cost: 11 }, 'limit burst: cost must be a whole number from 0 to 10, not 11'],
    [
      limit,
      { ...rate, burst: 200, batch: 21 },
      'limit burst: batch must be a whole number from 2 to 20, not 21',
    ],
    [
      limit,
      { ...rate, burst: 200, batch: 1 },
      'limit burst: batch must be a whole number from 2 to 20, not 1',
    ],
    [
      limit,
      { ...rate, batch: 2 },
      'limit burst: batch is for limits that hold 20 or more at once, not 10: leave it out',
    ],
    [
      quota,
      { ...daily, quota: 30, batch: 4 },
      'quota daily: batch must be a whole number from 2 to 3, not 4',
    ],
    [limit, { ...rate, when: true }, 'limit burst: when must be a function, not true'],
    [
      limit,
      { ...rate, onStoreLoss: 'shut' },
      'limit burst: onStoreLoss must be local, open or closed, not shut',
    ],
    [quota, { ...daily, per: 'week' }, 'quota daily: per must be day or month, not "week"'],
    [
      quota,
      { ...daily, timeZone: 'Mars' },
      'quota daily: timeZone must be one of the IANA database, not "Mars"',
    ],
    [
      concurrency,
      { ...parallel, lease: 1 },
      'concurrency parallel: lease must be a whole number from 5000 to 3600000, not 1',
    ],
  ])('is refused with its option and its value: %o %o', (make, options, message) => {
    expect(() => Reflect.apply(make, undefined, [options])).toThrow(new TypeError(message))
  })
})
