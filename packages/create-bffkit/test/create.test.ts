import { execFile } from 'node:child_process'
import {
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { create } from '../src/create.ts'
import { withDefaults } from '../src/defaults.ts'
import { readGiven } from '../src/flags.ts'
import { change, emptyFolder, linkInto } from './made-repository.ts'

const io = (cwd: string, signal = new AbortController().signal) => {
  const said: string[] = []
  const say = (text: string) => said.push(text)
  return { cwd, signal, environment: {}, say, said }
}

const make = async (cwd: string, ...args: string[]) => {
  const listening = io(cwd)
  const given = readGiven([...args, '--no-install', '--no-git'])
  await create(withDefaults(given, { cwd, environment: {} }), listening)
  return listening.said.join('')
}

/** The `bffkit` command of this repository. */
const command = fileURLToPath(new URL('main.ts', import.meta.resolve('bffkit/create')))

/** Runs a program of this repository in a folder, and answers with what it prints, also when it fails. */
const printed = (cwd: string, ...args: string[]) =>
  new Promise<string>((resolve) =>
    execFile(process.execPath, args, { cwd }, (_, stdout, stderr) => resolve(stdout + stderr)),
  )

const document = {
  openapi: '3.0.3',
  info: { title: 'Pet Store API' },
  paths: {
    '/pets/{id}': {
      get: {
        operationId: 'getPet',
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' }, example: 'p1' }],
        responses: {
          200: {
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['name'],
                  properties: {
                    id: { type: 'integer', format: 'int64' },
                    name: { type: 'string', example: 'Rex' },
                  },
                },
              },
            },
          },
          404: { description: 'no such pet' },
        },
      },
    },
    '/pets': { post: { operationId: 'addPet', responses: { 201: { description: 'added' } } } },
  },
}

describe('create-bffkit', () => {
  it('makes a repository with a gateway over sample services, and says what to type next', async () => {
    using empty = emptyFolder()
    const said = await make(empty.folder, 'my-gateways')

    const root = join(empty.folder, 'my-gateways')
    expect(said).toContain('my-gateways is made: ')
    expect(said).toMatch(
      / {2}cd my-gateways\n {2}npm install +#.*\n {2}npm run openapi +#.*\n {2}npm run dev -w apps\/mobile-bff +#/,
    )
    for (const file of [
      '.gitignore',
      '.dockerignore',
      '.github/workflows/ci.yml',
      'turbo.json',
      'apps/mobile-bff/Dockerfile',
    ])
      expect(existsSync(join(root, file)), file).toBe(true)
    expect(readFileSync(join(root, 'apps/mobile-bff/src/services.ts'), 'utf8')).toContain(
      "from '@my-gateways/services'",
    )
    expect(globSync('**/*', { cwd: root }).filter((file) => file.endsWith('.eta'))).toEqual([])
  })

  it('makes a gateway over a service of an OpenAPI document, by its file', async () => {
    using empty = emptyFolder()
    writeFileSync(join(empty.folder, 'pets.json'), JSON.stringify(document))
    await make(
      empty.folder,
      'pets',
      '--from',
      'pets.json',
      '--operations',
      'getPet,addPet',
      '--client',
      'partner',
    )

    const read = (path: string) => readFileSync(join(empty.folder, 'pets', path), 'utf8')
    expect(read('apps/partner-api/src/routes/home.ts')).toContain("petStore: () => petStore.getPet('p1')")
    expect(read('apps/partner-api/src/routes/home.ts')).toContain('...problems(404)')
    expect(read('apps/partner-api/src/routes/home.view.ts')).toContain(
      'petStore: z.object({ name: z.string()',
    )
    expect(read('packages/services/src/fixtures.ts')).toContain('petStore: petStoreFixtures,')
  })

  it('adds one gateway to a repository without workspaces, and changes no file of it', async () => {
    using empty = emptyFolder()
    writeFileSync(
      join(empty.folder, 'package.json'),
      '{ "name": "theirs", "dependencies": { "zod": "^4.1.0", "express": "5" } }',
    )
    const said = await make(empty.folder, '--into', '.')

    expect(readdirSync(empty.folder).sort()).toEqual(['mobile-bff', 'package.json'])
    expect(readFileSync(join(empty.folder, 'package.json'), 'utf8')).toContain('"name": "theirs"')
    const manifest = JSON.parse(readFileSync(join(empty.folder, 'mobile-bff/package.json'), 'utf8'))
    expect(manifest.dependencies.zod).toBe('^4.1.0')
    expect(said).toContain('cd mobile-bff')
  })

  it('writes nothing when it is interrupted', async () => {
    using empty = emptyFolder()
    const stopped = AbortSignal.abort(new Error('interrupted; nothing was written'))
    const answers = withDefaults(readGiven(['x', '--no-install']), { cwd: empty.folder, environment: {} })

    await expect(create(answers, io(empty.folder, stopped))).rejects.toThrow(
      'interrupted; nothing was written',
    )
    expect(readdirSync(empty.folder)).toEqual([])
  })

  it.each([
    [['--yess'], 'there is no flag --yess; did you mean yes?'],
    [['a', 'b'], '"b" is one name too many: there is one folder'],
    [['--client', 'tv'], '--client is one of mobile, partner, and not "tv"'],
    [['--manager', 'bun'], '--manager is one of npm, pnpm, yarn, and not "bun"'],
    [['--operations', 'a'], '--operations is about an OpenAPI document: say with --from which one'],
    [['x', '--into', '.'], 'a folder for a new repository, x, and --into do not go together'],
    [['My Gateways'], '"My Gateways" cannot be the name of a package'],
    [['full'], 'is not empty (file); take another folder, or --into to add a gateway to what is there'],
    [['pets.json'], 'pets.json is a file; take another folder'],
    [['--into', 'typo'], '--into is the folder of a repository, and there is no folder '],
    [['x', '--gateway', 'TV'], '"TV" cannot be a name: it is not kebab-case'],
    [['x', '--from', 'nowhere.json'], 'nowhere.json cannot be read: '],
    [
      ['x', '--from', 'pets.json', '--operations', 'addPet'],
      'a first screen begins with a GET that answers JSON, and none of addPet is one',
    ],
    [
      ['x', '--from', 'pets.json', '--operations', 'getPets'],
      'there is no operation "getPets"; did you mean getPet',
    ],
  ])('refuses %j in one line and writes nothing', async (args, message) => {
    using empty = emptyFolder()
    mkdirSync(join(empty.folder, 'full'))
    writeFileSync(join(empty.folder, 'full/file'), '')
    writeFileSync(join(empty.folder, 'pets.json'), JSON.stringify(document))

    const error: unknown = await make(empty.folder, ...args).catch((error) => error)
    expect(String(error)).toContain(message)
    expect(String(error).split('\n')).toHaveLength(1)
    expect(readdirSync(empty.folder).sort()).toEqual(['full', 'pets.json'])
    expect(readdirSync(join(empty.folder, 'full'))).toEqual(['file'])
  })

  it('asks nothing where there is no terminal, and says what it knows with --help', async () => {
    const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))

    expect(await printed('.', main, '--help')).toContain('npm create bffkit@latest [FOLDER] -- [FLAGS]')
  })
})

describe('a repository that was made', () => {
  it('U3: gets a screen after its gateway was renamed, its screens were moved, and services came and went', async () => {
    using empty = emptyFolder()
    await make(empty.folder, 'mine')
    const root = join(empty.folder, 'mine')
    const at = (path: string) => join(root, path)
    const services = at('packages/services/src')

    // apps/mobile-bff becomes gateways/phone, and its screens lie in folders of their own.
    mkdirSync(at('gateways'))
    renameSync(at('apps/mobile-bff'), at('gateways/phone'))
    rmSync(at('apps'), { recursive: true })
    change(at('package.json'), 'apps/*', 'gateways/*')
    const app = at('gateways/phone')
    change(join(app, 'package.json'), '@mine/mobile-bff', '@mine/phone')
    mkdirSync(join(app, 'src/screens'))
    renameSync(join(app, 'src/routes'), join(app, 'src/screens/home'))
    change(join(app, 'src/app.ts'), './routes/home.ts', './screens/home/home.ts')
    for (const file of ['home.ts', 'home.test.ts'])
      change(join(app, 'src/screens/home', file), /'(\.\.\/[^']+)'/g, "'../$1'")

    // rewards goes, and stores comes, whose team says how it is called.
    for (const file of ['rewards.ts', 'rewards.fixtures.ts']) rmSync(join(services, file))
    change(
      join(services, 'index.ts'),
      "export { rewards } from './rewards.ts'",
      "export { stores } from './stores.ts'",
    )
    change(join(services, 'fixtures.ts'), /.*rewards.*\n/g, '')
    change(
      join(services, 'fixtures.ts'),
      '  users:',
      "  stores: { 'GET /stores/{id}': { id: 's1', name: 'Leipzig', staff: 7 } },\n  users:",
    )
    writeFileSync(
      join(services, 'stores.ts'),
      `import { service } from '@bffkit/core'
import { z } from 'zod'

const Store = z.object({ name: z.string(), city: z.string().optional() })

export const stores = service('stores', { retry: false, timeout: 2_000 }, (call) => ({
  open: (id: string) => call.post('stores/{id}/open', z.void(), { path: { id } }),
  byId: (id: string) => call.get('stores/{id}', Store, { path: { id }, passes: [404] }),
}))
`,
    )
    for (const file of ['src/services.ts', 'test/fixtures.ts']) change(join(app, file), 'rewards', 'stores')
    change(join(app, 'src/screens/home/home.view.ts'), /.*rewards.*\n/g, '')
    change(join(app, 'src/screens/home/home.view.ts'), 'optional, ', '')
    change(join(app, 'src/screens/home/home.ts'), /.*rewards\..*\n/g, '')
    change(join(app, 'src/screens/home/home.ts'), ', rewards', '')
    change(join(app, 'src/disconnect.test.ts'), ", 'rewards'", '')
    linkInto(root, { '@mine/phone': 'gateways/phone', '@mine/services': 'packages/services' })

    const said = await printed(join(app, 'src'), command, 'new', 'screen', 'phone', 'opening-hours')

    expect(said).toContain(
      'GET /v1/opening-hours of gateways/phone is made: it type-checks and passes its tests.',
    )
    const route = readFileSync(join(app, 'src/screens/opening-hours/opening-hours.ts'), 'utf8')
    expect(route).toContain("stores: () => stores.byId('1')")
    expect(route).toContain("from '../../env.ts'")
    expect(readFileSync(join(app, 'openapi.json'), 'utf8')).toContain('/v1/opening-hours')
    expect(readdirSync(join(root, '.turbo'))).toEqual([])
  })
})
