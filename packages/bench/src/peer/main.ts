import { z } from 'zod'
import { Backend } from '../backend/backend.ts'
import { answerParent } from '../process/answer-parent.ts'
import { treeUsage } from './process-tree.ts'
import { runPeer } from './run-peer.ts'

const Question = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('start'), command: z.string(), backend: Backend }),
  z.object({ ask: z.literal('usage') }),
])

let pid = 0

// The process that keeps a peer, and ends it with itself, so that it ends when the run does.
answerParent(async (asked) => {
  const question = Question.parse(asked)
  if (question.ask === 'usage') return await treeUsage(pid)
  const peer = await runPeer(question.command, question.backend)
  if (!peer) return {}
  pid = peer.pid
  return { url: peer.url }
})
