import { execFile } from 'node:child_process'
import { globSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { copyRepository } from './copied-repository.ts'

const copy = copyRepository()
const { root, git } = copy
afterAll(() => copy[Symbol.dispose]())

const main = join(root, 'packages/cli/src/main.ts')
const document = fileURLToPath(new URL('documents/orders.yaml', import.meta.url))

/** Runs the command in a folder of the copy. */
const bffkit = (folder: string, ...args: string[]) =>
  new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) =>
    execFile(process.execPath, [main, ...args], { cwd: join(root, folder) }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    ),
  )

describe('bffkit new service', () => {
  it('makes a service of the operations of a document, with fixtures, in a gateway that asks for it', async () => {
    const operations = 'OrdersController_list,createOrder,orders.byId,invoice,categories'
    const { code, stdout, stderr } = await bffkit(
      'apps/mobile-bff/src',
      ...['new', 'service', '--from', document, '--operations', operations, '--name', 'store-orders'],
      ...['--into', 'mobile-bff'],
    )

    expect(stderr).toBe('')
    expect(code).toBe(0)
    expect(stdout).toContain(
      'The service storeOrders is made: it type-checks, and each of its methods was called.',
    )
    expect(stdout).toContain('STORE_ORDERS_URL=https://api.store.example/v2')
    expect(
      git('status', '--short', '--untracked-files=all')
        .trim()
        .split('\n')
        .map((line) => line.trim()),
    ).toEqual([
      'M apps/mobile-bff/src/app.ts',
      'M apps/mobile-bff/src/services.ts',
      'M apps/mobile-bff/test/fixtures.ts',
      'M packages/services/src/fixtures.ts',
      'M packages/services/src/shop-services.ts',
      '?? packages/services/src/store-orders.fixtures.ts',
      '?? packages/services/src/store-orders.ts',
    ])
    expect(readFileSync(join(root, 'apps/mobile-bff/src/app.ts'), 'utf8')).toContain(
      "except: { storeOrders: { token: 'none' } }",
    )
    git('reset', '--quiet', '--hard')
    for (const file of globSync('packages/services/src/store-orders*', { cwd: root }))
      rmSync(join(root, file))
  })

  it('lists the operations of a document', async () => {
    const { stdout } = await bffkit('.', 'new', 'service', '--from', document, '--list')

    expect(stdout.split('\n')[0]).toMatch(
      /^OrdersController_list +GET \/orders +What was ordered, newest first$/,
    )
    expect(stdout).toContain('DELETE /orders/{order-id}')
  })

  it.each([
    [['--operations', 'x'], 'no document is named'],
    [['--from', document], 'no operation is named; write --operations a,b'],
    [
      ['--from', document, '--operations', 'createOrders'],
      'there is no operation "createOrders"; did you mean createOrder',
    ],
    [
      ['--from', document, '--operations', 'createOrder', '--into', 'web'],
      'there is no gateway "web"; did you mean web-bff',
    ],
    [
      ['--from', document, '--operations', 'createOrder', '--name', 'Orders'],
      '"Orders" cannot be a name: it is not kebab-case',
    ],
    [
      ['--from', document, '--operations', 'createOrder', '--name', 'orders'],
      'packages/services/src/orders.ts exists',
    ],
    [
      ['--from', document, '--operation', 'createOrder'],
      'there is no flag --operation; did you mean operations?',
    ],
  ])('refuses %j in one line and writes nothing', async (args, message) => {
    const { code, stdout, stderr } = await bffkit('.', 'new', 'service', ...args)

    expect(stderr).toContain(message)
    expect({ code, stdout, lines: stderr.trim().split('\n').length }).toEqual({
      code: 1,
      stdout: '',
      lines: 1,
    })
    expect(git('status', '--short')).toBe('')
  })
})
