import { answerParent } from '../../process/answer-parent.ts'
import { Flood, runFlood } from './flood.ts'

// The process that floods a gateway.
answerParent((question) => runFlood(Flood.parse(question)))
