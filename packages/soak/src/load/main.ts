import { Agent } from 'node:http'
import { answerParent } from '@bffkit/bench'
import { z } from 'zod'
import { stalls } from '../stalls.ts'
import { time } from '../time.ts'
import { Round, visitRound } from './visit-round.ts'

const Question = z.discriminatedUnion('ask', [
  z.object({
    ask: z.literal('visit'),
    url: z.url(),
    authorizations: z.tuple([z.string()], z.string()),
    round: Round,
  }),
  z.object({ ask: z.literal('leave') }),
])

const stall = stalls()
const agent = new Agent({ keepAlive: true, maxFreeSockets: 32 })

// The process of the visitors, who keep some connections from round to round.
answerParent(async (asked) => {
  const question = Question.parse(asked)
  if (question.ask === 'leave') {
    agent.destroy()
    return {}
  }
  const { url, authorizations, round } = question
  stall.forget()
  const tally = await visitRound(round, { url, authorizations, agent, clock: time, random: Math.random })
  return { ...tally, stallMs: stall.longest() }
})
