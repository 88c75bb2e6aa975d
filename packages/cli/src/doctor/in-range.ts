type Version = readonly [major: number, minor: number, patch: number]

const parsed = (text: string): Version | undefined => {
  const [, major, minor = '0', patch = '0'] = /^v?(\d+)(?:\.(\d+|x|\*))?(?:\.(\d+|x|\*))?/.exec(text) ?? []
  const number = (part: string) => (/^\d+$/.test(part) ? Number(part) : 0)
  return major === undefined ? undefined : [Number(major), number(minor), number(patch)]
}

const compare = (a: Version, b: Version) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]

/** The first version a caret or tilde no longer takes (semver.org, and node-semver's README on ranges). */
const end = (sign: string, [major, minor, patch]: Version): Version => {
  if (sign === '~') return [major, minor + 1, 0]
  if (major > 0) return [major + 1, 0, 0]
  return minor > 0 ? [0, minor + 1, 0] : [0, 0, patch + 1]
}

const fits = (version: Version, comparator: string): boolean => {
  const [, sign = '', text = ''] = /^(\^|~|>=|<=|>|<|=)?\s*(.*)$/.exec(comparator) ?? []
  const limit = parsed(text)
  if (limit === undefined) return true
  const order = compare(version, limit)
  if (sign === '^' || sign === '~') return order >= 0 && compare(version, end(sign, limit)) < 0
  if (sign === '>=') return order >= 0
  if (sign === '>') return order > 0
  if (sign === '<=') return order <= 0
  if (sign === '<') return order < 0
  const [, ...parts] = /^v?(\d+)(\.\d+)?(\.\d+)?/.exec(text) ?? []
  return parts.every((part, index) => part === undefined || version[index] === limit[index])
}

/** Whether a version is in a range as `package.json` writes it: `^4.1.0`, `>=4 <5`, `1.x || 2.x`. What it cannot read it lets pass. */
export const inRange = (version: string, range: string): boolean => {
  const own = parsed(version)
  if (own === undefined || /^(workspace|file|link|npm|git|https?):/.test(range)) return true
  return range
    .split('||')
    .some((one) =>
      (one.trim().match(/(?:[\^~]|[<>]=?|=)?\s*[\dvx*][^\s]*/g) ?? []).every((comparator) =>
        fits(own, comparator),
      ),
    )
}
