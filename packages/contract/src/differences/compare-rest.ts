import { canonical } from '../document/canonical.ts'
import { documentOf, type Node, record } from '../document/node.ts'
import { type Context, report } from './difference.ts'

const words = new Set([
  'info',
  'title',
  'summary',
  'description',
  'example',
  'examples',
  'externalDocs',
  'tags',
  'xml',
])

const isWords = (key: string) => words.has(key) || key.startsWith('x-') || key === '$comment'

const isEmpty = (text: string) => text === '' || text === '{}' || text === '[]'

/**
 * Compares the members of two objects that no table knows: words and extensions are free, `deprecated` is told apart,
 * and everything else breaks, because nobody has judged it.
 */
export const compareRest = (
  old: readonly Node[],
  now: readonly Node[],
  known: ReadonlySet<string>,
  context: Context,
  name = '',
): void => {
  const subject = name === '' ? '' : `${name}: `
  const keys = new Set([...old, ...now].flatMap(({ value }) => Object.keys(value)))
  const changed = [...keys].filter((key) => !known.has(key) && restOf(old, key) !== restOf(now, key))
  const pointer = (now.at(-1) ?? old.at(-1))?.pointer ?? '#'
  const told = changed.filter(isWords)
  if (told.length > 0)
    report(context, 'documentation-changed', pointer, `${subject}other words (${told.join(', ')})`)
  for (const key of changed.filter((key) => !isWords(key)))
    if (key === 'deprecated') {
      const is = now.some(({ value }) => value.deprecated === true)
      report(
        context,
        'deprecation-changed',
        pointer,
        `${subject}${is ? 'deprecated' : 'no longer deprecated'}`,
      )
    } else report(context, 'keyword-changed', pointer, `${subject}'${key}' is not what it was`)
}

const restOf = (nodes: readonly Node[], key: string) =>
  nodes
    .map((node) => canonical(meaningOf(node, key), isWords(key) ? undefined : documentOf(node)))
    .filter((text) => !isEmpty(text))
    .toSorted()
    .join()

const meaningOf = ({ value }: Node, key: string) => {
  if (key === 'deprecated') return value.deprecated === true || undefined
  return key === 'discriminator' ? record(value.discriminator).propertyName : value[key]
}
