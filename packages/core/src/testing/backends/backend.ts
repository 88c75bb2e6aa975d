import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises'
import { parseExactJson } from '../../view/exact-json.ts'
import { answerBroken } from '../faults/answer-broken.ts'
import { freePassage } from '../faults/connection-fault.ts'
import type { Fault } from '../faults/fault.ts'
import { faultProxy } from '../faults/fault-proxy.ts'
import { type Answer, problemAnswer, toAnswer } from './answer.ts'
import { callLog } from './call-log.ts'
import { type FixtureKey, type FixtureRequest, matchFixture, type ServiceFixtures } from './match-fixture.ts'
import { restartableServer } from './restartable-server.ts'
import { sendAnswer } from './send-answer.ts'

/**
 * One test service: a real HTTP server that answers from its fixtures, records its calls and can be broken.
 *
 * @param changed runs when a call has arrived or ended
 * @throws TypeError when a fixture's key is not a method and a path.
 */
export const backend = <Name extends string>(name: Name, fixtures: ServiceFixtures, changed: () => void) => {
  const log = callLog(changed)
  const match = matchFixture(name, fixtures)
  const soundAnswer = answerFrom(name, fixtures, match)
  let fault: Fault = { kind: 'none' }
  const faultsAt = new Map<string | undefined, Fault>()

  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const call = log.begin(incoming)
    call.fixture = match(call.method, call.path)?.key
    const now = faultsAt.get(call.fixture) ?? fault
    const gone = new AbortController()
    outgoing.once('close', () => {
      log.end(call, outgoing.writableFinished ? 'answered' : 'aborted')
      gone.abort()
    })
    const cut = (how: 'close' | 'reset') => {
      log.end(call, 'answered')
      if (how === 'reset') incoming.socket.resetAndDestroy()
      else incoming.socket.destroy()
    }
    if (now.kind === 'broken' && now.how === 'reset') return cut('reset')
    call.body = parsed(await text(incoming))
    if (now.kind === 'broken') return answerBroken(now.how, { sound: () => soundAnswer(call), outgoing, cut })
    if (now.kind === 'slow') await wait(now.delay, undefined, { signal: gone.signal })
    sendAnswer(outgoing, await soundAnswer(call))
  }

  // Without a limit on idle connections a test may pause as long as it likes.
  const server = restartableServer(() =>
    createServer({ keepAliveTimeout: 0 }, (incoming, outgoing) => {
      serve(incoming, outgoing).catch((error) => {
        const where = `${name}, ${incoming.method} ${incoming.url}`
        sendAnswer(outgoing, problemAnswer(500, 'The fixture failed', `${where}: ${error}`))
      })
    }),
  )
  const proxy = faultProxy(server.port)
  const stop = () => {
    log.endAll()
    return proxy.stop()
  }

  return {
    name,
    log,
    url: proxy.url,
    start: async () => {
      await server.start()
      await proxy.start()
    },
    stop: async () => {
      await stop()
      await server.stop()
    },
    down: async () => {
      await stop()
      // Clients of this process read the end of their connections in these turns.
      await turn()
      await turn()
    },
    break: (next: Fault, path?: FixtureKey) => {
      if (path !== undefined) {
        if (!Object.hasOwn(fixtures, path))
          throw new TypeError(`backends: ${name} has no fixture '${path}' (it has ${listed(fixtures)})`)
        faultsAt.set(path, next)
        return
      }
      faultsAt.clear()
      fault = next
      proxy.put(next.kind === 'connection' ? next.passage : freePassage)
    },
    heal: () => {
      fault = { kind: 'none' }
      faultsAt.clear()
      proxy.put(freePassage)
      return proxy.start()
    },
  }
}

const listed = (fixtures: ServiceFixtures) => Object.keys(fixtures).join(', ')

const answerFrom = (name: string, fixtures: ServiceFixtures, match: ReturnType<typeof matchFixture>) => {
  const keys = listed(fixtures)

  return async (call: Omit<FixtureRequest, 'params'>): Promise<Answer> => {
    const key = `${call.method} ${call.path}`
    const found = match(call.method, call.path)
    if (!found)
      return problemAnswer(404, 'No such fixture', `${name} has no fixture '${key}' (it has ${keys})`)
    const { fixture, params } = found
    return toAnswer(typeof fixture === 'function' ? await fixture({ ...call, params }) : fixture)
  }
}

const parsed = (body: string): unknown => {
  if (body === '') return
  try {
    return parseExactJson(body)
  } catch {
    return body
  }
}
