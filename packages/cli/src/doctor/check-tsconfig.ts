import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Context, run } from '../run.ts'
import { nodeOf } from '../service/document/node.ts'
import type { Check, Finding } from './finding.ts'

/** Options without which code passes the compiler that Node cannot run, or the other way round. */
const needed: readonly (readonly [option: string, right: readonly unknown[], why: string])[] = [
  [
    'moduleResolution',
    ['nodenext', 'node16', 'bundler'],
    'the entries of @bffkit/core are not found otherwise',
  ],
  ['verbatimModuleSyntax', [true], 'Node does not leave out an import of a type that is not called one'],
  ['erasableSyntaxOnly', [true], 'Node strips types, and cannot run enums and parameter properties'],
  ['strict', [true], 'the types of answers are not exact without it'],
]

/** The compiler options of gateways in TypeScript. */
export const checkTsconfig: Check = async ({ repository: { root }, gateways, context }) => {
  const all = await Promise.all(gateways.map(({ folder }) => ofGateway(root, folder, context)))
  return all.flat()
}

const ofGateway = async (root: string, folder: string, context: Context): Promise<Finding[]> => {
  const file = join(folder, 'tsconfig.json')
  if (!existsSync(join(root, file))) return []
  const shown = await run('tsc', ['--showConfig', '-p', join(root, file)], root, context).catch(
    (error: Error) => error,
  )
  if (shown instanceof Error)
    return [
      {
        level: 'warning',
        what: `the compiler options cannot be read: ${shown.message.split('\n').slice(1).join(' ').trim() || shown.message}`,
        where: file,
        mend: 'install typescript, and see what tsc --showConfig says there',
      },
    ]
  const options = nodeOf(nodeOf(JSON.parse(shown)).compilerOptions)
  // What follows from "module" is not always shown.
  const { module } = options
  const given = {
    moduleResolution: /^node(next|1\d|2\d)$/.test(String(module)) ? module : undefined,
    ...options,
  }
  return needed.flatMap(([option, right, why]): Finding[] => {
    const value: unknown = Reflect.get(given, option)
    const plain = typeof value === 'string' ? value.toLowerCase() : value
    if (right.includes(plain) || (option === 'moduleResolution' && /^node(1\d|2\d)$/.test(String(plain))))
      return []
    return [
      {
        level: option === 'moduleResolution' ? 'error' : 'warning',
        what: `${option} is ${value === undefined ? 'not set' : JSON.stringify(value)}: ${why}`,
        where: file,
        mend: `set "${option}": ${JSON.stringify(right[0])} in its compilerOptions`,
      },
    ]
  })
}
