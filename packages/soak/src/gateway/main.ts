import { answerParent } from '@bffkit/bench'
import { Question } from './question.ts'
import { soakedGateway } from './soaked-gateway.ts'

let gateway: Awaited<ReturnType<typeof soakedGateway>> | undefined

// The process of the gateway that is soaked: starts it, then tells what it holds whenever it is asked.
answerParent(async (asked) => {
  const question = Question.parse(asked)
  if (question.ask === 'start') {
    gateway = await soakedGateway(question.setting)
    return { url: gateway.url }
  }
  if (!gateway) throw new Error('sample: the gateway was not started')
  return await gateway.sample()
})
