import { pascalCase } from '../../name.ts'
import type { NamedShape } from './shape.ts'

/** Names that mean something else in a module. */
const taken = new Set(['Infinity', 'NaN', 'ReadableStream', ...Object.getOwnPropertyNames(globalThis)])

/** A name for the schema at a pointer that no other has: `#/components/schemas/full-repository` is `FullRepository`. */
export const typeName = (pointer: string, others: Iterable<NamedShape>): string => {
  const last = pointer.split('/').at(-1) ?? ''
  const words = last.replaceAll(/~[01]|%[0-9a-f]{2}/gi, ' ').match(/[A-Za-z][a-z]*|\d+/g) ?? []
  const pascal = pascalCase(words.join('-')) || 'Answer'
  const name = /^\d/.test(pascal) ? `Answer${pascal}` : pascal
  const first = taken.has(name) ? `${name}Data` : name

  const used = new Set([...others].map((other) => other.name))
  let free = first
  for (let count = 2; used.has(free); count += 1) free = `${first}${count}`
  return free
}
