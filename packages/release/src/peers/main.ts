import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPackages } from '../build/build-package.ts'
import { consumer, installNode, refusal, serveSample, sharedPeers, type Versions } from '../checks/consume.ts'
import { type Packed, pack } from '../checks/pack.ts'
import { emptyProject, installedIn } from '../project.ts'
import { useEnvironment } from '../run.ts'
import { lineOf, runSteps, type Step } from '../steps.ts'

// Tries the packed packages with the oldest and the newest of every peer that a gateway shares with core: type check and a served
// request; and that what does not fit, and an older Node, is said in one line.
useEnvironment(process.env)

const newest = sharedPeers()
const oldest = Object.fromEntries(
  Object.entries(newest).map(([name, range]) => [name, range.replace('^', '')]),
)

const base = mkdtempSync(join(tmpdir(), 'bffkit-peers-'))
await using made = new AsyncDisposableStack()
made.defer(() => rmSync(base, { recursive: true, force: true }))
let packed: readonly Packed[] = []

const trying = (name: string, versions: Versions): Step => ({
  name,
  run: async () => {
    await using project = await consumer(packed, versions)
    await project.check('nodenext')
    await serveSample(project, process.execPath, 'main.ts')
    return installedIn(project)
      .filter(({ name }) => Object.hasOwn(newest, name))
      .map(({ name, version }) => `${name} ${version}`)
      .join(', ')
  },
})

const refusing = (name: string, versions: Versions, says: RegExp): Step => ({
  name,
  run: async () => {
    await using project = await consumer(packed, versions, '--legacy-peer-deps')
    return await refusal(project, process.execPath, says)
  },
})

const steps: Step[] = [
  {
    name: 'build and pack',
    run: async () => {
      const built = buildPackages(({ manifest }) => join(base, 'built', manifest.name))
      packed = await pack(built, join(base, 'packed'))
      return undefined
    },
  },
  trying('the newest of all', newest),
  trying('the oldest of all', oldest),
  ...Object.entries(oldest).map(([name, version]) =>
    trying(`the oldest ${name}`, { ...newest, [name]: version }),
  ),
  refusing(
    'zod before its range',
    { zod: '4.4.3' },
    /^@bffkit\/core works with zod \^\S+, and 4\.4\.3 is installed in /,
  ),
  {
    name: 'two copies of zod',
    run: async () => {
      await using project = await consumer(packed)
      await using other = emptyProject('zod')
      await other.npm('install', `zod@${oldest.zod}`)
      cpSync(
        join(other.folder, 'node_modules'),
        join(project.folder, 'node_modules/@bffkit/core/node_modules'),
        { recursive: true },
      )
      return await refusal(
        project,
        process.execPath,
        /^there are two copies of zod, .+npm install zod@\S+ && npm dedupe$/,
      )
    },
  },
  {
    name: 'Node 22',
    run: async () => {
      await using node = await installNode(22)
      await using project = await consumer(packed)
      return await refusal(
        project,
        node.program,
        /@bffkit\/core needs Node 24 or newer, and this is Node v22/,
      )
    },
  },
]

const results = await runSteps(steps, (result) => console.log(lineOf(result)))
const failed = results.find(({ error }) => error !== undefined)
if (failed) {
  console.error(`\n${failed.name}:\n${failed.error}`)
  process.exitCode = 1
}
