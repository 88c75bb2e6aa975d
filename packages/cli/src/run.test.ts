import { expect, it } from 'vitest'
import { reasonOf } from './run.ts'

it('says why a package manager has failed, and not where its log is', () => {
  const printed = `npm install failed:
npm error code ECONNREFUSED
npm error syscall connect
npm error errno ECONNREFUSED
npm error FetchError: request to http://127.0.0.1:9/zod failed, reason: connect ECONNREFUSED
npm error     at ClientRequest.<anonymous>
npm error A complete log of this run can be found in: ~/.npm/_logs/1.log`

  expect(reasonOf(new Error(printed))).toBe(
    'npm error FetchError: request to http://127.0.0.1:9/zod failed, reason: connect ECONNREFUSED',
  )
  expect(reasonOf(new Error('pnpm install failed:\n…\nno such package'))).toBe('no such package')
})
