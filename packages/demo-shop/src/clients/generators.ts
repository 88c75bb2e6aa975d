import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Makes a client of a document in a folder and says how a plan is carried out with it. */
export interface Generator {
  readonly name: string
  /** The programs it needs. */
  readonly needs: readonly string[]
  /** Generates and builds. */
  make(document: string, folder: string): Promise<Command>
}

/** A program and what it is given before the file of the plan. */
interface Command {
  readonly program: string
  readonly args: (plan: string) => readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** Where tools are kept between runs: outside of what is committed. */
const cache = fileURLToPath(new URL('../../node_modules/.cache/clients/', import.meta.url))
const python = join(cache, 'python')
const jar = join(python, 'openapi_generator_cli', 'openapi-generator.jar')
const programs = fileURLToPath(new URL('./programs/', import.meta.url))

/** Exact, so that a run tests the documents and not a new version. */
const packages = [
  'openapi-generator-cli==7.26.0',
  'pydantic==2.14.4',
  'urllib3==2.7.0',
  'python-dateutil==2.9.0.post0',
]

/** Gets what the generators need from PyPI, once. */
export const installTools = async (): Promise<void> => {
  if (existsSync(jar)) return
  await mkdir(python, { recursive: true })
  await run('python3', ['-m', 'pip', 'install', '--quiet', '--target', python, ...packages])
}

const openApiGenerator = (generator: string, document: string, output: string, properties: string) =>
  run('java', [
    ...['-jar', jar, 'generate', '-g', generator, '-i', document, '-o', output],
    ...['--additional-properties', properties, '--global-property', 'apiTests=false,modelTests=false'],
  ])

/** The generators whose clients read real answers. Those of openapi-generator refuse what a document does not name. */
export const generators: readonly Generator[] = [
  {
    name: 'TypeScript (redocly)',
    needs: ['node'],
    make: async (document, folder) => {
      const client = join(folder, 'client.ts')
      await run('redocly', ['generate-client', document, '--output', client, '--args-style', 'grouped'])
      const options = ['--target', 'es2024', '--lib', 'es2024,dom', '--module', 'nodenext']
      await run('tsc', ['--noEmit', '--strict', ...options, 'client.ts'], { cwd: folder })
      return { program: process.execPath, args: (plan) => [join(programs, 'run-plan.ts'), plan, client] }
    },
  },
  {
    name: 'Python (openapi-generator)',
    needs: ['java', 'python3'],
    make: async (document, folder) => {
      await openApiGenerator('python', document, folder, 'packageName=generated_client')
      return {
        program: 'python3',
        args: (plan) => [join(programs, 'run_plan.py'), plan, folder],
        env: { PYTHONPATH: python, PYTHONDONTWRITEBYTECODE: '1' },
      }
    },
  },
  {
    name: 'Go (openapi-generator)',
    needs: ['java', 'go'],
    make: async (document, folder) => {
      const client = join(folder, 'client')
      await openApiGenerator('go', document, client, 'packageName=client,withGoMod=false')
      await Promise.all([
        writeFile(join(folder, 'go.mod'), 'module generated\n\ngo 1.23\n'),
        copyFile(join(programs, 'run_plan.go'), join(folder, 'main.go')),
      ])
      await run('go', ['build', '-o', 'run-plan', '.'], { cwd: folder })
      return { program: join(folder, 'run-plan'), args: (plan) => [plan] }
    },
  },
]

/** The programs of these that are not on this machine. */
export const missing = async (names: readonly string[], path = ''): Promise<string[]> => {
  const folders = path.split(':')
  const found = await Promise.all(folders.map((folder) => readdir(folder).catch(() => [])))
  const there = new Set(found.flat())
  return names.filter((name) => !there.has(name))
}
