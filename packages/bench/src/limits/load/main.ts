import { answerParent } from '../../process/answer-parent.ts'
import { LimitLoad, runLimitLoad } from './limit-load.ts'

// The process that makes the requests, so that making them costs the gateway nothing.
answerParent((question) => runLimitLoad(LimitLoad.parse(question)))
