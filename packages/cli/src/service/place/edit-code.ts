/** Where a text is changed by hand when it does not look as it is made. */
export class EditError extends Error {
  override name = 'EditError'
}

/** Adds an import above the others. */
export const withImport = (text: string, line: string): string => {
  if (text.includes(line)) return text
  const first = text.search(/^import\b/m)
  return first === -1 ? `${line}\n\n${text}` : `${text.slice(0, first)}${line}\n${text.slice(first)}`
}

/**
 * Adds a member to the object of `const NAME = { … }`, behind the others.
 *
 * @param member as it is written: `orders`, or `orders: all.orders`
 * @throws EditError when there is no such object, or it has the member.
 */
export const withMember = (text: string, name: string, member: string): string =>
  withMemberAt(text, new RegExp(`\\bconst ${name}\\b[^=]*=\\s*(?:Object\\.freeze\\()?\\{`), name, member)

const withMemberAt = (text: string, opening: RegExp, name: string, member: string): string => {
  const begin = opening.exec(text)
  if (!begin) throw new EditError(`has no "const ${name} = { … }" to add ${member} to`)
  const open = begin.index + begin[0].length
  const close = closing(text, open)
  const inside = text.slice(open, close)
  const [key = member] = member.split(':')
  if (memberPattern(key.trim()).test(inside)) throw new EditError(`has ${key.trim()} in ${name} already`)
  const trimmed = inside.trimEnd()
  const comma = trimmed === '' || trimmed.endsWith(',') ? '' : ','
  const added = inside.includes('\n') ? `\n  ${member},\n` : ` ${member} `
  return `${text.slice(0, open)}${trimmed}${comma}${added}${text.slice(close)}`
}

const connecting = /\bconnect\(\s*[\w.]+,\s*[\w.]+,\s*\{/

/**
 * Says in a gateway's `connect()` that a service gets no token, where services get one by default: nobody has said yet that this one may
 * see its callers' tokens.
 *
 * @throws EditError when a token is named and nothing can be read of where.
 */
export const withoutToken = (text: string, service: string): string => {
  const begin = connecting.exec(text)
  if (!begin) {
    if (!/\btoken:/.test(text)) return text
    throw new EditError('has no connect(services, settings, { … }) that can be read')
  }
  const open = begin.index + begin[0].length
  const options = text.slice(open, closing(text, open))
  if (!/\btoken\b/.test(options)) return text
  const member = `${service}: { token: 'none' }`
  const except = new RegExp(`${connecting.source}[\\s\\S]*?\\bexcept: \\{`)
  return /\bexcept: \{/.test(options)
    ? withMemberAt(text, except, 'except', member)
    : withMemberAt(text, connecting, 'connect()', `except: { ${member} }`)
}

const memberPattern = (key: string) =>
  new RegExp(`(?:^|[,{\\s])['"]?${key.replaceAll(/[$'"]/g, '\\$&')}['"]?\\s*(?:[,:]|$)`, 'm')

/** Adds a name to `const { … } = FROM`, where there is one. */
export const withName = (text: string, from: string, name: string): string | undefined => {
  const begin = new RegExp(`\\bconst \\{([^{}]*)\\} = ${from}\\b`).exec(text)
  if (!begin) return undefined
  const [whole, names = ''] = begin
  const all = [...names.split(',').map((one) => one.trim()), name].filter((one) => one !== '')
  return text.replace(whole, () => `const { ${all.join(', ')} } = ${from}`)
}

/** The index of the brace that closes what is open at an index, strings and comments aside. */
const closing = (text: string, from: number): number => {
  const tokens = /\/\/.*|\/\*[\s\S]*?\*\/|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|[{}]/g
  tokens.lastIndex = from
  let depth = 1
  for (let token = tokens.exec(text); token; token = tokens.exec(text)) {
    if (token[0] === '{') depth += 1
    if (token[0] === '}') depth -= 1
    if (depth === 0) return token.index
  }
  throw new EditError('has an object that is not closed')
}

/** The local name of something that is imported: `all` of `import { fixtures as all }`. */
export const importedAs = (text: string, exported: string, from: RegExp): string | undefined => {
  for (const [, names = '', module = ''] of text.matchAll(
    /import (?:type )?\{([^}]*)\} from ['"]([^'"]+)['"]/g,
  )) {
    if (!from.test(module)) continue
    const [, local] =
      new RegExp(`(?:^|[,\\s])${exported}(?:\\s+as\\s+(\\w+))?\\s*(?:,|$)`).exec(names.trim()) ?? []
    if (local !== undefined) return local
    if (new RegExp(`\\b${exported}\\b`).test(names)) return exported
  }
  return undefined
}
