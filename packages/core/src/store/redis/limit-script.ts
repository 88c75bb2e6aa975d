/** Arguments the script has of each count. */
const argumentsOfCount = 9

/** Milliseconds after which a key of requests under way ends: the longest lease, since leases of one key may differ. */
const runningLife = 3_600_000

/** Milliseconds since 1970: an argument, or where that is empty the time of Redis. */
const timeIn = (argument: number) => `
local now = tonumber(ARGV[${argument}])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + time[2] / 1000
end`

/** Says that requests go on: `ARGV[1]` is as above, and then there are of each key its lease and its holder. What Redis has forgotten it knows again. */
export const renewScript = `${timeIn(1)}
for i, key in ipairs(KEYS) do
  redis.call('ZADD', key, now + ARGV[2 * i], ARGV[2 * i + 1])
  redis.call('PEXPIRE', key, ${runningLife})
end
`

/**
 * Decides on all counts in one step, or takes what is charged: `ARGV[1]` is `take` or `charge`, `ARGV[2]` the time of a test or empty,
 * and then there are of each key its kind, cost, quota, interval, end, lease, holder, whether it only runs dry, and what may be taken
 * ahead. Gives of each count whether it fits, what is left, how long to wait, when it is whole, and what was taken ahead. What a caller owed by
 * another rate, or another clock, is kept as the whole bucket it is now, so that it becomes less. What is written first needs memory, so
 * that a Redis that is full refuses it before anything is written. Commands of Redis 6.2 only.
 */
export const limitScript = `${timeIn(2)}
local taking = ARGV[1] == 'take'
local counts, all = {}, true
for i, key in ipairs(KEYS) do
  local a = 2 + (i - 1) * ${argumentsOfCount}
  local count = {
    key = key, kind = ARGV[a + 1], cost = tonumber(ARGV[a + 2]), quota = tonumber(ARGV[a + 3]),
    interval = tonumber(ARGV[a + 4]), ends = tonumber(ARGV[a + 5]), lease = tonumber(ARGV[a + 6]),
    holder = ARGV[a + 7], ahead = tonumber(ARGV[a + 9]), wait = 0
  }
  local cost = math.min(count.cost, count.quota)
  if taking then count.cost = cost end
  if count.kind == 'concurrency' then
    count.state = redis.call('ZCOUNT', key, '(' .. string.format('%.17g', now), '+inf')
    count.fits = count.state < count.quota
  elseif count.kind == 'calendar' then
    count.state = tonumber(redis.call('GET', key) or 0)
    count.fits = count.state + cost <= count.quota
    if not count.fits then count.wait = count.ends - now end
  else
    local full = math.max(tonumber(redis.call('GET', key) or 0), now)
    count.state = math.min(full, now + 2 * count.quota * count.interval)
    if full > count.state then
      redis.call('SET', key, string.format('%.17g', count.state), 'PX', math.ceil(count.state - now) + 10000)
    end
    count.wait = count.state + (cost - count.quota) * count.interval - now
    if count.wait <= 0.01 then count.wait = 0 end
    count.fits = count.wait == 0
  end
  if not count.fits and ARGV[a + 8] ~= '1' then all = false end
  counts[i] = count
end
local reply = {}
for i, count in ipairs(counts) do
  local taken = all or not taking
  local ahead = taking and all and count.fits and count.ahead or 0
  local left, reset
  if count.kind == 'concurrency' then
    if taken then
      redis.call('ZADD', count.key, now + count.lease, count.holder)
      redis.call('ZREMRANGEBYSCORE', count.key, '-inf', now)
      redis.call('PEXPIRE', count.key, ${runningLife})
      count.state = count.state + 1
    end
    left, reset, ahead = count.quota - count.state, 0, 0
  elseif count.kind == 'calendar' then
    if taken then
      ahead = math.min(ahead, math.floor(math.max(0, count.quota - count.state - count.cost) / 2))
      count.state = math.min(count.state + count.cost + ahead, 2 * count.quota)
      local ttl = math.max(redis.call('PTTL', count.key), math.ceil(math.max(count.ends - now, 0)) + 60000)
      redis.call('SET', count.key, count.state, 'PX', ttl)
    end
    left, reset = count.quota - count.state, count.ends - now
  else
    if taken then
      local behind = count.quota - count.cost - (count.state - now - 0.01) / count.interval
      ahead = math.min(ahead, math.floor(math.max(0, behind) / 2))
      count.state = math.min(count.state + (count.cost + ahead) * count.interval, now + 2 * count.quota * count.interval)
      if count.state > now then
        redis.call('SET', count.key, string.format('%.17g', count.state), 'PX', math.ceil(count.state - now) + 10000)
      end
    end
    left, reset = math.floor(count.quota - (count.state - now - 0.01) / count.interval), count.state - now
  end
  reply[i] = string.format('%d %d %.17g %.17g %d', count.fits and 1 or 0, math.max(0, left), count.wait, math.max(0, reset), ahead)
end
return reply
`
