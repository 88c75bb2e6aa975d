/** Milliseconds after which the order of what was dropped is forgotten where nothing is kept or dropped. What was kept before is then over. */
const life = 86_400_000

/** Names whose last drop is remembered of a service; of more, what was asked for before the oldest 1,000 of them is over. */
const maxNames = 10_000
const least = 1_000

/**
 * Finds, or begins, the order of what was dropped: a sorted set of hashed names with the mark at which each was dropped last, `=seq` with the
 * last mark of all, and `=floor` with the one before which everything was. Marks are microseconds of the time of Redis, so that an order that was
 * lost and begins anew is later than all that was kept in the old one.
 */
const order = `
local order = KEYS[1]
local function stamp()
  local time = redis.call('TIME')
  return time[1] * 1000000 + time[2]
end
local function text(mark) return string.format('%.0f', mark) end
local seq = tonumber(redis.call('ZSCORE', order, '=seq') or 0)
local floor = tonumber(redis.call('ZSCORE', order, '=floor') or 0)
local function begin()
  seq = stamp()
  floor = seq
  redis.pcall('ZADD', order, text(seq), '=seq', text(seq), '=floor')
  redis.pcall('PEXPIRE', order, ${life})
end
local function dropped(mark, names)
  if floor > mark then return true end
  for name in string.gmatch(names, '%S+') do
    local last = redis.call('ZSCORE', order, name)
    if last and tonumber(last) > mark then return true end
  end
  return false
end
`

/**
 * Gives the mark, and then what is kept, if nothing it belongs to was dropped since: its age, what is said of it, its body. What somebody
 * else has put there goes.
 */
export const getScript = `${order}
if seq == 0 then begin() end
local kept = redis.pcall('HMGET', KEYS[2], 'mark', 'names', 'since', 'about', 'body')
if not kept[1] and not kept.err then return { text(seq) } end
local mark, since = tonumber(kept[1] or nil), tonumber(kept[3] or nil)
if not (mark and since and kept[2]) or dropped(mark, kept[2]) then
  redis.pcall('DEL', KEYS[2])
  return { text(seq) }
end
return { text(seq), text(math.max(0, stamp() / 1000 - since)), kept[4], kept[5] }
`

/**
 * Keeps `ARGV[7]`, or what is there when there is no body: mark, age, life, names, what is said of it, and what must be the same for that.
 * What is there but was dropped is there no longer.
 */
export const setScript = `${order}
local mark, age, names = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[4]
if seq == 0 then begin() end
if dropped(mark, names) then return 0 end
local kept = redis.call('HMGET', KEYS[2], 'since', 'same', 'mark', 'names')
local keptSince, keptMark = tonumber(kept[1] or nil), tonumber(kept[3] or nil)
local there = keptSince and keptMark and kept[4] and not dropped(keptMark, kept[4])
local since = stamp() / 1000 - age
if there and keptSince > since then return 0 end
if not ARGV[7] and (ARGV[6] == '' or not there or kept[2] ~= ARGV[6]) then return 0 end
redis.call('HSET', KEYS[2], 'mark', text(mark), 'names', names, 'since', text(since), 'about', ARGV[5], 'same', ARGV[6])
if ARGV[7] then redis.call('HSET', KEYS[2], 'body', ARGV[7]) end
redis.call('PEXPIRE', KEYS[2], ARGV[3])
redis.call('PEXPIRE', order, ${life})
return 1
`

/** Drops the name `ARGV[1]`, or everything, and tells `ARGV[3]` on the channel `ARGV[2]`, with the mark before in front, and the new one. */
export const dropScript = `${order}
local before = seq
seq = math.max(seq + 1, stamp())
if ARGV[1] == '' or before == 0 then
  redis.call('DEL', order)
  redis.call('ZADD', order, text(seq), '=seq', text(seq), '=floor')
else
  redis.call('ZADD', order, text(seq), '=seq', text(seq), ARGV[1])
  if redis.call('ZCARD', order) > ${maxNames} then
    local oldest = redis.call('ZRANGE', order, 0, ${least - 1}, 'WITHSCORES')
    redis.call('ZREMRANGEBYRANK', order, 0, ${least - 1})
    redis.call('ZADD', order, oldest[#oldest], '=floor')
  end
end
redis.call('PEXPIRE', order, ${life})
redis.call('PUBLISH', ARGV[2], text(before) .. ' ' .. text(seq) .. ' ' .. ARGV[3])
return text(seq)
`
