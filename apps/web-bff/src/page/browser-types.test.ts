import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const folder = fileURLToPath(new URL('browser/', import.meta.url))

/** What the type checker says of the scripts. Core's sources are not meant for a browser's types, so theirs do not count. */
const typeErrors = () =>
  new Promise<string[]>((resolve, reject) => {
    execFile('tsc', ['--noEmit', '--pretty', 'false', '-p', '.'], { cwd: folder }, (error, output) => {
      if (typeof error?.code === 'string') reject(error) // it was not started
      resolve(output.split('\n').filter((line) => /^[\w/-]+\.js\(/.test(line)))
    })
  })

it('reads only what the views of the gateway have', async () => {
  expect(await typeErrors()).toEqual([])
})
