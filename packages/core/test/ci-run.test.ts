import { execFile } from 'node:child_process'
import { chmod, copyFile, mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const root = new URL('../../../', import.meta.url)
const run = promisify(execFile)

/** An `npm` of which `npm test` prints and exits as the file `answers/<run>` says, and all else succeeds. */
const npm = `#!/usr/bin/env bash
if [[ $1 != test ]]; then exit 0; fi
runs=$(($(cat runs 2>/dev/null || echo 0) + 1))
echo "$runs" >runs
source "answers/$runs"
`

/** Runs `.ci/run` where `npm test` gives these answers in turn; gives what it printed behind its last heading, and its exit code. */
const ciRun = async (...answers: string[]) => {
  const folder = await mkdtemp(join(tmpdir(), 'bffkit-ci-'))
  await Promise.all(['.ci', 'answers', 'bin'].map((name) => mkdir(join(folder, name))))
  await Promise.all(
    ['run', 'summary'].map((name) => copyFile(new URL(`.ci/${name}`, root), join(folder, '.ci', name))),
  )
  await Promise.all(answers.map((text, index) => writeFile(join(folder, 'answers', `${index + 1}`), text)))
  for (const name of ['npm', 'redis-server', 'pg_ctlcluster', 'chromium', 'haproxy']) {
    await writeFile(join(folder, 'bin', name), npm)
    await chmod(join(folder, 'bin', name), 0o755)
  }
  // Its `npm` is found first.
  const script = 'PATH="$PWD/bin:$PATH" .ci/run'
  const { stdout, code = 0 } = await run('bash', ['-c', script], { cwd: folder }).catch((error) => error)
  return { code, result: stdout.split('==> result\n')[1] }
}

const passing = 'echo "core:test:  Tests  12 passed (12)"'
const failing = `echo "core:test:  FAIL  src/a.test.ts > is slow"; echo "core:test:  Tests  1 failed | 11 passed (12)"; exit 1`

it('passes when every test does', async () => {
  expect(await ciRun(passing)).toEqual({ code: 0, result: '12 passed, 0 failed\n' })
})

it('runs what failed once more, and names it', async () => {
  expect(await ciRun(failing, passing)).toEqual({
    code: 0,
    result: 'failed in their first run:\nnpm test:\nsrc/a.test.ts > is slow\n12 passed, 0 failed\n',
  })
})

it('fails when a test fails twice', async () => {
  const { code, result } = await ciRun(failing, failing)
  expect(code).toBe(1)
  expect(result).toMatch(
    /npm test failed with exit code 1:\nsrc\/a\.test\.ts > is slow\n11 passed, 1 failed\n$/,
  )
})

it('fails when nothing was tested', async () => {
  expect(await ciRun('true')).toEqual({ code: 1, result: '0 passed, 0 failed\n' })
})
