import { answerParent } from '../process/answer-parent.ts'
import { runOpenLoop } from './open-loop.ts'
import { Schedule } from './schedule.ts'

// The process that makes requests on time, whatever the gateway does.
answerParent((question) => runOpenLoop(Schedule.parse(question)))
