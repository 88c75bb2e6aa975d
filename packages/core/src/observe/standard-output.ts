import { fstatSync } from 'node:fs'
import { type LineOutput, lineOutput } from './line-output.ts'

let made: LineOutput | undefined
let resumed = (_dropped: number) => {}

/**
 * The lines on standard output: one buffer for the whole process, however many gateways it has. Where that is a pipe, it is
 * switched to not blocking, as whatever writes to `process.stdout` does.
 *
 * @param tell called with the number of dropped lines, once they flow again; that of the gateway created last counts.
 */
export const standardOutput = (tell: (dropped: number) => void): LineOutput => {
  resumed = tell
  if (!made) {
    if (isPipe()) process.stdout
    const output = lineOutput(1, { resumed: (dropped) => resumed(dropped) })
    process.on('exit', output.flushSync)
    made = output
  }
  return made
}

const isPipe = () => {
  try {
    const is = fstatSync(1)
    return is.isFIFO() || is.isSocket()
  } catch {
    return false
  }
}
