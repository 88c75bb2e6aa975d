import type { Command } from '../line/command.ts'
import { newGateway } from '../new-gateway.ts'
import { newScreen } from '../new-screen.ts'
import { newService } from '../new-service.ts'

const list = (text: string | undefined) =>
  text
    ?.split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')

/** What makes something new. */
export const makeCommands: readonly Command[] = [
  {
    words: 'new gateway',
    usage: 'NAME',
    summary: 'a gateway beside those there are, with one screen',
    flags: {},
    run: async ({ args }, io) => {
      await newGateway(args, io)
      return 0
    },
  },
  {
    words: 'new screen',
    usage: 'GATEWAY NAME',
    summary: 'a screen of a gateway: view, route, test, and its place in the contract',
    flags: {},
    run: async ({ args }, io) => {
      await newScreen(args, io)
      return 0
    },
  },
  {
    words: 'new service',
    usage: '--from DOCUMENT --operations A,B',
    summary: 'a typed service over operations of an OpenAPI document',
    flags: {
      from: { type: 'string', value: 'FILE|URL', says: 'OpenAPI 3.0, 3.1 or Swagger 2.0, JSON or YAML' },
      operations: {
        type: 'string',
        value: 'A,B',
        says: 'operationIds, or "GET /path", with commas between them',
      },
      name: { type: 'string', value: 'NAME', says: 'what the service is called; default: from the title' },
      into: {
        type: 'string',
        value: 'GATEWAY,…',
        says: 'the gateways that get it; default: none, or the only one where no package has the services',
      },
      list: { type: 'boolean', says: 'prints the operations of the document and makes nothing' },
      'remote-refs': { type: 'boolean', says: 'follows references to other addresses; default: not' },
    },
    maxNames: 0,
    run: async ({ text, isSet }, io) => {
      const from = text('from')
      if (from === undefined)
        throw new Error('no document is named; write --from openapi.json, or --from with an http(s) address')
      const into = list(text('into'))
      const operations = list(text('operations')) ?? []
      const [list_, remoteRefs] = [isSet('list'), isSet('remote-refs')]
      await newService({ from, operations, name: text('name'), into, list: list_, remoteRefs }, io)
      return 0
    },
  },
]
