import { StartError } from './start-error.ts'

/** The oldest Node this package runs on, as its `engines` say. Every entry imports this first: what else fails on an older one is a riddle. */
const oldest = 24

if (Number.parseInt(process.versions.node, 10) < oldest)
  throw new StartError(`@bffkit/core needs Node ${oldest} or newer, and this is Node ${process.version}`)
