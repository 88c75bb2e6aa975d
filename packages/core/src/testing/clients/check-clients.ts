import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { columns } from '../../gateway/run/columns.ts'
import { type ClientLanguage, clientLanguages } from './client-language.ts'
import { runProgram } from './run-program.ts'

/** What became of the client in one language. */
interface CheckedClient {
  readonly language: string
  readonly result: 'compiles' | 'fails' | 'skipped'
  /** Why it was skipped, or what the compiler says. */
  readonly why: string
}

/**
 * Generates clients in TypeScript, Python, Go and Java from a document with `redocly generate-client`, compiles each and
 * prints what came of it. Sets exit code 1 when a client cannot be generated or does not compile, which is where a name
 * of the document is taken in a language, or two of its names become one. A language whose compiler is not installed is
 * skipped, and the line says how to get it; so is all of it without `@redocly/cli`.
 *
 * @param document the OpenAPI document of a gateway, as `npm run openapi` keeps it
 * @example
 * ```ts
 * import { checkClients } from '@bffkit/core/testing'
 *
 * await checkClients(new URL('../openapi.json', import.meta.url))
 * ```
 */
export const checkClients = async (document: URL): Promise<void> => {
  const checked = await compileClients(fileURLToPath(document))
  const name = document.pathname.split('/').slice(-2).join('/')
  const rows = checked.map(({ language, result, why }) => [
    name,
    language,
    result === 'skipped' ? `skipped: ${why}` : result,
  ])
  console.log(columns([['document', 'client', 'result'], ...rows]))
  const failed = checked.filter(({ result }) => result === 'fails')
  for (const { language, why } of failed) console.error(`${name}: the client in ${language} fails:\n${why}`)
  if (failed.length > 0) process.exitCode = 1
}

const compileClients = async (document: string): Promise<CheckedClient[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'clients-'))
  try {
    return await Promise.all(clientLanguages.map((language) => compileClient(document, language, folder)))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const compileClient = async (
  document: string,
  { name, generator, compiler, from, compile, beside = {} }: ClientLanguage,
  parent: string,
): Promise<CheckedClient> => {
  const folder = await mkdtemp(join(parent, `${generator}-`))
  const output = join(folder, 'client.ts')
  const generated = await runProgram(
    'redocly',
    ['generate-client', document, '--output', output, '--generator', generator],
    folder,
  )
  if (!generated.found) return skipped(name, 'npm install --save-dev @redocly/cli')
  if (!generated.ok) return { language: name, result: 'fails', why: generated.output }

  for (const [file, text] of Object.entries(beside)) await writeFile(join(folder, file), text)
  const compiled = await runProgram(compiler, compile, folder)
  if (!compiled.found) return skipped(name, from)
  return { language: name, result: compiled.ok ? 'compiles' : 'fails', why: compiled.output }
}

const skipped = (language: string, how: string): CheckedClient => ({
  language,
  result: 'skipped',
  why: `enable it with ${how}`,
})
