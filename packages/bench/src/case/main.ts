import { z } from 'zod'
import { Backend } from '../backend/backend.ts'
import { answerParent } from '../process/answer-parent.ts'
import { allocatedBytes, countAllocation } from '../profile/allocation-count.ts'
import { allocationProfile } from '../profile/allocation-profile.ts'
import { cpuProfile } from '../profile/cpu-profile.ts'
import { caseNames, caseOf } from './registry.ts'

const Question = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('start'), name: z.enum(caseNames), backend: Backend }),
  z.object({ ask: z.literal('usage') }),
  z.object({ ask: z.literal('profile') }),
  z.object({ ask: z.literal('count') }),
  z.object({ ask: z.literal('counted') }),
  z.object({ ask: z.literal('sample') }),
  z.object({ ask: z.literal('sites') }),
  z.object({ ask: z.literal('spent') }),
])

let stopCounting: ReturnType<typeof countAllocation> | undefined
let stopSampling: Awaited<ReturnType<typeof allocationProfile>> | undefined
let stopProfile: Awaited<ReturnType<typeof cpuProfile>> | undefined

// The process of one gateway: starts it, then tells what it has used whenever it is asked.
answerParent(async (asked) => {
  const question = Question.parse(asked)
  switch (question.ask) {
    case 'start': {
      const { start } = await caseOf(question.name).load()
      return { url: await start(question.backend) }
    }
    case 'usage': {
      const { user, system } = process.cpuUsage()
      return {
        cpuUs: user + system,
        allocatedKb: allocatedBytes() / 1e3,
        rssMb: process.memoryUsage.rss() / 1e6,
      }
    }
    case 'profile':
      stopProfile = await cpuProfile()
      return {}
    case 'count':
      stopCounting = countAllocation()
      return {}
    case 'counted':
      return stopCounting?.() ?? {}
    case 'sample':
      stopSampling = await allocationProfile()
      return {}
    case 'sites':
      return (await stopSampling?.()) ?? {}
    case 'spent':
      return (await stopProfile?.()) ?? {}
  }
})
