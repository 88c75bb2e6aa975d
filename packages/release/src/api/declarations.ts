import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** One declaration of a file that tsc has emitted, without its docstring. */
export type Declaration = { readonly file: string; readonly name: string; readonly text: string }

type Place = { readonly file: string; readonly name: string }

/** A file as the compiler emits it: what it declares, and which names stand for what of other files of the package. */
type Declared = {
  readonly own: ReadonlyMap<string, string>
  readonly imported: ReadonlyMap<string, Place>
  /** What is exported from elsewhere or under another name. */
  readonly exported: ReadonlyMap<string, Place>
}

const declaring =
  /^(?:export )?(?:declare )?(?:abstract )?(?:const|let|var|function|class|interface|type|enum|namespace) ([\w$]+)/
const list = /^(import|export) (?:type )?\{([^}]*)\} from ['"](\.[^'"]+)\.js['"];?$/
const ownList = /^export (?:type )?\{([^}]*)\};?$/

/** Comments on lines of their own; a declaration has none within a line. */
const withoutComments = (text: string) =>
  text.replace(/^ *\/\*\*?[\s\S]*?\*\/\n/gm, '').replace(/^ *\/\/.*\n/gm, '')

/** The statements of a file: the compiler begins each in the first column, and nothing else but what closes one. */
const statementsOf = (text: string) =>
  withoutComments(text)
    .split(/\n(?=[a-z])/)
    .map((statement) => statement.trimEnd())

const namesIn = (names: string) =>
  names
    .split(',')
    .map((one) => one.trim().replace(/^type /, ''))
    .filter((one) => one !== '')
    .map((one) => {
      const [name = '', alias = name] = one.split(' as ')
      return { name, alias }
    })

/** Reads declarations of a package, each file once. */
export const declarationReader = () => {
  const files = new Map<string, Declared>()

  const read = (file: string): Declared => {
    const known = files.get(file)
    if (known) return known
    const own = new Map<string, string>()
    const imported = new Map<string, Place>()
    const exported = new Map<string, Place>()
    for (const statement of statementsOf(readFileSync(file, 'utf8'))) {
      const [, word, names = '', from = ''] = list.exec(statement) ?? []
      const [, ownNames] = ownList.exec(statement) ?? []
      const declared = declaring.exec(statement)?.[1]
      const target = join(dirname(file), `${from}.d.ts`)
      if (word !== undefined)
        for (const { name, alias } of namesIn(names))
          (word === 'import' ? imported : exported).set(alias, { file: target, name })
      else if (ownNames !== undefined)
        for (const { name, alias } of namesIn(ownNames)) exported.set(alias, { file, name })
      // Functions are declared once for each overload.
      else if (declared !== undefined)
        own.set(declared, [own.get(declared) ?? [], statement].flat().join('\n'))
    }
    const result = { own, imported, exported }
    files.set(file, result)
    return result
  }

  /** The declaration a name of a file stands for, wherever in the package it is; none for what is of another package. */
  const find = ({ file, name }: Place, seen = new Set<string>()): Declaration | undefined => {
    const key = `${file} ${name}`
    if (seen.has(key)) return undefined
    seen.add(key)
    const { own, imported, exported } = read(file)
    const text = own.get(name)
    if (text !== undefined) return { file, name, text }
    const elsewhere = exported.get(name) ?? imported.get(name)
    return elsewhere && find(elsewhere, seen)
  }

  return {
    /** The names that a file exports. */
    exportsOf: (file: string): string[] => {
      const { own, exported } = read(file)
      const here = [...own].filter(([, text]) => text.startsWith('export ')).map(([name]) => name)
      return [...new Set([...here, ...exported.keys()])].sort()
    },
    find,
    /** The declarations of the package that a declaration names. */
    namedBy: ({ file, name, text }: Declaration): Declaration[] =>
      [...new Set(text.match(/[A-Za-z_$][\w$]*/g))]
        .filter((word) => word !== name)
        .flatMap((word) => find({ file, name: word }) ?? []),
  }
}
