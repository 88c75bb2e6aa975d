import { z } from 'zod'
import { Backend } from '../backend/backend.ts'
import { answerParent } from '../process/answer-parent.ts'
import { caseNames, cases } from './registry.ts'

const Question = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('start'), name: z.enum(caseNames), backend: Backend }),
  z.object({ ask: z.literal('usage') }),
])

// The process of one gateway: starts it, then tells what it has used whenever it is asked.
answerParent(async (asked) => {
  const question = Question.parse(asked)
  if (question.ask === 'start') {
    const { start } = await cases[question.name]()
    return { url: await start(question.backend) }
  }
  const { user, system } = process.cpuUsage()
  return { cpuUs: user + system, rssMb: process.memoryUsage.rss() / 1e6 }
})
