import { expect, it } from 'vitest'
import { toldErrors } from './told-errors.ts'

const ground = { root: '/repo', foreign: ['/repo/packages/core'] }

const stack = `TypeError: boom here
    at read (file:///repo/packages/core/src/service/service.ts:16:37)
    at file:///repo/apps/tv/src/routes/home.ts:12:5
    at async load (file:///repo/packages/services/src/orders.ts:3:1)
    at dispatch (file:///repo/node_modules/hono/dist/compose.js:35:17)
    at ModuleJob.run (node:internal/modules/esm/module_job:569:25)`

const told = `apps/tv/src/routes/home.ts:12:5
  TypeError: boom here
    at load (packages/services/src/orders.ts:3:1)
    … 3 frames of Node and of packages
`

it('shows the line of the user first, then the message, and folds what is not the user’s', () => {
  const printed = `file:///repo/packages/core/src/service/service.ts:16
    throw new TypeError('boom here')
          ^

${stack}

Node.js v26.10.0
Failed running 'src/dev.ts'`

  expect(toldErrors(printed, ground)).toBe(`${told}\nFailed running 'src/dev.ts'`)
})

it('shows an exception of a handler before its line of the log, which stays as it is', () => {
  const line = JSON.stringify({ level: 50, defect: stack, msg: 'request' })
  const other = '{"level":30,"msg":"request"}\n'

  expect(toldErrors(`${other}${line}\n${other}`, ground)).toBe(`${other}${told}${line}\n${other}`)
})

it('shows where a file cannot be read, of which there are no frames', () => {
  const printed = `file:///repo/apps/tv/src/app.ts:7
const = 3
      ^

SyntaxError: Unexpected token '='
    at compileSourceTextModule (node:internal/modules/esm/utils:355:16)

Node.js v26.10.0
`
  expect(toldErrors(printed, ground)).toBe(`apps/tv/src/app.ts:7
  SyntaxError: Unexpected token '='
    const = 3
          ^
    … 1 frame of Node and of packages

`)
})

it('leaves alone what is no error', () => {
  const printed = 'tv on fixtures: http://127.0.0.1:3001\n\n  curl -H "authorization: x" …\n{"level":30}\n'

  expect(toldErrors(printed, ground)).toBe(printed)
})

it('tells an error of no special kind, with its cause and what else it holds', () => {
  const printed = `file:///repo/apps/tv/src/app.ts:4
throw e
^

Error: no table
    at file:///repo/apps/tv/src/app.ts:4:11
    at ModuleJob.run (node:internal/modules/esm/module_job:561:25) {
  mayPass: false,
  [cause]: Error: refused
      at file:///repo/node_modules/pg/index.js:4:54 {
    code: 'ECONNREFUSED'
  }
}

Node.js v24.21.0
`
  expect(toldErrors(printed, ground)).toBe(`apps/tv/src/app.ts:4:11
  Error: no table
    mayPass: false,
    [cause]: Error: refused
      code: 'ECONNREFUSED'
    … 1 frame of Node and of packages

`)
})

it('shows where TypeScript cannot be read, and leaves out what Node says of itself', () => {
  const printed = `node:internal/modules/run_main:107
    triggerUncaughtException(
    ^

file:///repo/apps/tv/src/app.ts:21
})
const = 3
      ^

SyntaxError [ERR_INVALID_TYPESCRIPT_SYNTAX]: Expected yield, [ or {
    at parseTypeScript (node:internal/modules/typescript:63:40) {
  code: 'ERR_INVALID_TYPESCRIPT_SYNTAX'
}

Node.js v24.21.0
`
  expect(toldErrors(printed, ground)).toBe(`apps/tv/src/app.ts:21
  SyntaxError [ERR_INVALID_TYPESCRIPT_SYNTAX]: Expected yield, [ or {
    code: 'ERR_INVALID_TYPESCRIPT_SYNTAX'
    })
    const = 3
          ^
    … 1 frame of Node and of packages

`)
})
