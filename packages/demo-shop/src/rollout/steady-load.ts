import { Agent, get } from 'node:http'

/** What became of a request. */
export interface Sent {
  readonly id: string
  /** What was happening when it was answered, or lost. */
  readonly phase: string
  /** The status, and the code of a gateway; or the error of the connection. */
  readonly outcome: string
  /** Who answered. */
  readonly by: 'gateway' | 'balancer' | 'nobody'
}

/** A load that goes on until it is ended. */
export interface SteadyLoad {
  /** Names what is happening from now on. */
  begin(phase: string): void
  /** Sends nothing more, and waits for the last answers. */
  end(): Promise<readonly Sent[]>
}

/** Sends requests at a fixed rate over kept connections, whatever the answers do; none is sent a second time. */
export const steadyLoad = (
  url: string,
  rate: number,
  headers: Readonly<Record<string, string>>,
): SteadyLoad => {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 })
  const sent: Promise<Sent>[] = []
  const began = performance.now()
  let phase = ''
  const send = async (id: string): Promise<Sent> => {
    const answer = await ask(url, agent, { ...headers, 'x-request-id': id })
    return { id, phase, ...answer }
  }
  const beat = setInterval(() => {
    const due = ((performance.now() - began) * rate) / 1_000
    while (sent.length < due) sent.push(send(`rollout-${sent.length}`))
  }, 5)
  return {
    begin: (name) => {
      phase = name
    },
    end: async () => {
      clearInterval(beat)
      const all = await Promise.all(sent)
      agent.destroy()
      return all
    },
  }
}

type Answer = Pick<Sent, 'outcome' | 'by'>

const ask = (url: string, agent: Agent, headers: Readonly<Record<string, string>>): Promise<Answer> =>
  new Promise((resolve) => {
    const request = get(url, { agent, headers }, async (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk
      })
      response.once('close', () => resolve(answerOf(response.statusCode, response.complete, body)))
    })
    request.setTimeout(15_000, () => request.destroy(new Error('no answer within 15 s')))
    request.once('error', (error: NodeJS.ErrnoException) =>
      resolve({ outcome: error.code ?? error.message, by: 'nobody' }),
    )
  })

const answerOf = (status: number | undefined, isComplete: boolean, body: string): Answer => {
  if (!isComplete) return { outcome: 'cut off', by: 'nobody' }
  if (status === 200) return { outcome: '200', by: 'gateway' }
  const [code] = /BFF_[A-Z_]+/.exec(body) ?? []
  return code === undefined
    ? { outcome: String(status), by: 'balancer' }
    : { outcome: `${status} ${code}`, by: 'gateway' }
}
