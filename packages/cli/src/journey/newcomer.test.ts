import { expect, it } from 'vitest'
import { newcomer } from './newcomer.ts'

it('keeps what the machine says, and nothing of the run it was started by', () => {
  const environment = {
    HOME: '/home/node',
    HTTPS_PROXY: 'http://proxy:8080',
    npm_config_cache: '/cache',
    BFFKIT_NODE: '24',
    PATH: '/shop/node_modules/.bin:/usr/lib/node_modules/npm/node-gyp-bin:/usr/bin:/bin',
    FORCE_COLOR: '1',
    INIT_CWD: '/shop',
    NODE: '/shop/node_modules/node/bin/node',
    npm_command: 'run',
    npm_config_local_prefix: '/shop',
    npm_config_workspace: 'packages/cli',
    npm_execpath: '/usr/bin/npm',
    npm_lifecycle_event: 'prove:journey',
    npm_package_json: '/shop/package.json',
  }

  expect(newcomer(environment, ':')).toEqual({
    HOME: '/home/node',
    HTTPS_PROXY: 'http://proxy:8080',
    npm_config_cache: '/cache',
    BFFKIT_NODE: '24',
    PATH: '/usr/bin:/bin',
    DO_NOT_TRACK: '1',
    NO_COLOR: '1',
  })
})
