import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildPackages } from '../build/build-package.ts'
import { publishedWorkspaces } from '../build/workspace.ts'
import { consumer, installNode, runCommands, serveSample } from '../checks/consume.ts'
import { withoutOptionalPeers } from '../checks/optional-peers.ts'
import { lintPackages, lintTypes, type Packed, pack } from '../checks/pack.ts'
import { weighProduction } from '../checks/production.ts'
import type { Project } from '../project.ts'
import { useEnvironment } from '../run.ts'
import { lineOf, runSteps, type Step } from '../steps.ts'
import { publish, requireTaggedTree } from './publish.ts'

// Builds, packs and tries what is published, in projects outside of the repository, and then publishes it.
//
//   npm run release -- --dry-run [--quick]
//
//   --dry-run   publishes nothing, and does not ask for a clean tree with tags
//   --quick     tries the Node at hand only, and not Node 24
const { values } = parseArgs({ options: { 'dry-run': { type: 'boolean' }, quick: { type: 'boolean' } } })
useEnvironment(process.env)

const base = mkdtempSync(join(tmpdir(), 'bffkit-release-'))
await using made = new AsyncDisposableStack()
made.defer(() => rmSync(base, { recursive: true, force: true }))

let built: ReadonlyMap<string, string> = new Map()
let packed: readonly Packed[] = []
let project: Project | undefined
const tried = (): Project => {
  if (project === undefined) throw new Error('nothing is installed')
  return project
}
const serving = (program: () => string, version: string): Step[] => [
  {
    name: `serve TypeScript, Node ${version}`,
    run: async () => void (await serveSample(tried(), program(), 'main.ts')),
  },
  {
    name: `serve JavaScript, Node ${version}`,
    run: async () => void (await serveSample(tried(), program(), 'js/main.js')),
  },
]

let older = ''
const own = process.version.slice(1)
const steps: Step[] = [
  {
    name: 'build',
    run: async () => {
      built = buildPackages(({ manifest }) => join(base, 'built', manifest.name))
      return [...built.keys()].join(', ')
    },
  },
  {
    name: 'pack',
    run: async () => {
      packed = await pack(built, join(base, 'packed'))
      return `${packed.length} packages`
    },
  },
  { name: 'publint', run: async () => void (await lintPackages(packed)) },
  { name: 'are the types wrong', run: async () => void (await lintTypes(packed)) },
  {
    name: 'install into an empty project',
    run: async () => {
      project = made.use(await consumer(packed))
      return undefined
    },
  },
  { name: 'check types, moduleResolution nodenext', run: async () => void (await tried().check('nodenext')) },
  { name: 'check types, moduleResolution bundler', run: async () => void (await tried().check('bundler')) },
  { name: 'do without optional peers', run: async () => void (await withoutOptionalPeers(tried())) },
  { name: 'run the commands', run: () => runCommands(tried()) },
  ...serving(() => process.execPath, own),
  ...(values.quick || own.startsWith('24.')
    ? []
    : [
        {
          name: 'install Node 24',
          run: async () => {
            const installed = made.use(await installNode(24))
            older = installed.program
            return undefined
          },
        },
        ...serving(() => older, '24'),
      ]),
  { name: 'install one gateway for production', run: () => weighProduction(packed) },
]

const publishing: Step[] = [{ name: 'publish', run: () => publish(packed) }]
const guard: Step = {
  name: 'a clean tree with tags',
  run: async () => void (await requireTaggedTree(publishedWorkspaces().map(({ manifest }) => manifest))),
}

const all = values['dry-run'] ? steps : [guard, ...steps, ...publishing]
const results = await runSteps(all, (result) => console.log(lineOf(result)))
const failed = results.find(({ error }) => error !== undefined)
if (failed) {
  console.error(`\n${failed.name}:\n${failed.error}`)
  process.exitCode = 1
} else {
  const seconds = results.reduce((sum, { ms }) => sum + ms, 0) / 1_000
  console.log(`\n${values['dry-run'] ? 'Ready to be published' : 'Published'}, ${seconds.toFixed(0)} s`)
}
