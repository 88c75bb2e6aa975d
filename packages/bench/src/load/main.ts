import { answerParent } from '../process/answer-parent.ts'
import { Load } from './load.ts'
import { loadGenerator } from './load-generator.ts'

const run = loadGenerator()

// The process that makes the requests, so that making them costs the gateway nothing.
answerParent((question) => run(Load.parse(question)))
