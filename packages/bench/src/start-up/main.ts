import { Backend } from '../backend/backend.ts'
import { start } from '../cases/full.ts'
import { answerParent } from '../process/answer-parent.ts'

// The main program of the gateway whose start is timed: nothing but the case `full` and what it needs.
answerParent(async (backend) => ({ url: await start(Backend.parse(backend)) }))
