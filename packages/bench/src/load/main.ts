import { answerParent } from '../process/answer-parent.ts'
import { Load } from './load.ts'
import { runLoad } from './run-load.ts'

// The process that makes the requests, so that making them costs the gateway nothing.
answerParent((question) => runLoad(Load.parse(question)))
