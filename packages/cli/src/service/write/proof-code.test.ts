import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { readDocument } from '../document/read-document.ts'
import { planService } from '../plan-service.ts'
import { proofCode } from './proof-code.ts'

const test = fileURLToPath(new URL('../../../test/', import.meta.url))
const stages = fileURLToPath(new URL('../../../../../.turbo/', import.meta.url))

it('finds a fixture that does not fit its schema', async () => {
  const document = await readDocument('documents/orders.yaml', { cwd: test })
  const plan = planService({
    document,
    name: 'store-orders',
    operations: ['OrdersController_list', 'categories'],
  })
  mkdirSync(stages, { recursive: true })
  const stage = mkdtempSync(join(stages, 'proof-'))
  const proved = async (fixtures: string) => {
    writeFileSync(join(stage, 'fixtures.ts'), fixtures)
    writeFileSync(join(stage, 'proof.mjs'), proofCode(plan, './service.ts', './fixtures.ts'))
    const { stdout } = await promisify(execFile)(process.execPath, ['proof.mjs'], { cwd: stage }).catch(
      (error) => error,
    )
    return stdout.trim()
  }
  try {
    writeFileSync(join(stage, 'service.ts'), plan.source)
    const whole = readFileSync(join(test, 'expected/store-orders.fixtures.ts'), 'utf8')

    expect(await proved(whole)).toBe('proved')
    expect(
      await proved(whole.replace("'GET /categories': { name: 'text'", "'GET /categories': { name: 7")),
    ).toMatch(/^categories: store-orders: the answer does not fit its schema \(GET categories\): name: /)
  } finally {
    rmSync(stage, { recursive: true, force: true })
  }
})
