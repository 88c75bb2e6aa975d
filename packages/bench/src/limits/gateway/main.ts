import { z } from 'zod'
import { answerParent } from '../../process/answer-parent.ts'
import { allocatedBytes } from '../../profile/allocation-count.ts'
import { Limiting, serveLimited } from './limited-gateway.ts'

const Question = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('start'), limiting: Limiting }),
  z.object({ ask: z.literal('report') }),
])

const Line = z.object({ msg: z.string(), time: z.number() })

/** When it was said that the store is lost, in milliseconds since 1970. */
let lost: number[] = []
const stream = {
  write: (line: string) => {
    const { msg, time } = Line.parse(JSON.parse(line))
    if (msg === 'limits: store lost') lost.push(time)
  },
}
let kept = () => 0

// The process of one gateway: starts it, then reports what it has used in all, and what it has said since it was asked last.
answerParent(async (asked) => {
  const question = Question.parse(asked)
  if (question.ask === 'start') {
    const served = await serveLimited(question.limiting, stream)
    kept = served.kept
    return { url: served.url }
  }
  const { user, system } = process.cpuUsage()
  const said = lost
  lost = []
  return {
    cpuUs: user + system,
    heapKb: allocatedBytes() / 1e3,
    rssMb: process.memoryUsage.rss() / 1e6,
    kept: kept(),
    lost: said,
  }
})
