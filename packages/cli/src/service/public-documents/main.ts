import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Context, run } from '../../run.ts'
import { nodeOf, textOf } from '../document/node.ts'
import { operationsOf } from '../document/operations.ts'
import { readDocument } from '../document/read-document.ts'
import { planService } from '../plan-service.ts'
import { proofCode } from '../write/proof-code.ts'

// Makes a service of every operation of three public documents of different style, type-checks it under strict, and calls each
// method against its fixtures. They come from npm and are not kept.
const documents = [
  {
    name: 'github',
    package: '@octokit/openapi@23.0.2',
    file: '@octokit/openapi/generated/api.github.com.json',
  },
  { name: 'blockfrost', package: '@blockfrost/openapi@0.1.93', file: '@blockfrost/openapi/openapi.yaml' },
  { name: 'directus', package: '@directus/specs@15.2.0', file: '@directus/specs/dist/openapi.json' },
]

const root = fileURLToPath(new URL('../../../../../', import.meta.url))
const stages = join(root, '.turbo')
mkdirSync(stages, { recursive: true })
const stage = mkdtempSync(join(stages, 'public-'))
const downloads = mkdtempSync(join(tmpdir(), 'bffkit-documents-'))
const context: Context = { root, environment: process.env, signal: AbortSignal.timeout(600_000) }

try {
  const packages = documents.map((one) => one.package)
  writeFileSync(join(downloads, 'package.json'), '{ "private": true }')
  await run(
    'npm',
    ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...packages],
    downloads,
    context,
  )
  const config = { extends: join(root, 'tsconfig.json'), include: ['*.ts'] }
  writeFileSync(join(stage, 'tsconfig.json'), JSON.stringify(config))

  for (const { name, file } of documents) {
    const began = performance.now()
    const document = await readDocument(join(downloads, 'node_modules', file), { cwd: downloads })
    const operations = operationsOf(document)
    const plan = planService({ document, name, operations: operations.map(({ id }) => id) })
    writeFileSync(join(stage, `${name}.ts`), plan.source)
    writeFileSync(join(stage, `${name}.fixtures.ts`), plan.fixtures)
    writeFileSync(join(stage, `${name}.mjs`), proofCode(plan, `./${name}.ts`, `./${name}.fixtures.ts`))
    const took = Math.round(performance.now() - began)
    await run(process.execPath, [`${name}.mjs`], stage, context)
    const version = textOf(document.openapi) ?? textOf(nodeOf(document).swagger)
    console.log(
      `${name.padEnd(11)} OpenAPI ${version}: ${operations.length} operations, ${plan.source.split('\n').length} lines, in ${took} ms; every method answers; ${plan.notes.length} notes`,
    )
  }
  await run('tsc', ['--noEmit', '-p', '.'], stage, context)
  console.log('all of it type-checks under strict')
} finally {
  rmSync(stage, { recursive: true, force: true })
  rmSync(downloads, { recursive: true, force: true })
}
