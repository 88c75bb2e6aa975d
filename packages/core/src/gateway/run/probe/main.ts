import { StartError } from '../../../errors/start-error.ts'
import { withEnvFile } from '../env-file.ts'
import { probe } from './probe.ts'

// Not through the settings of the gateway: this starts every few seconds, and loads as little as it can.
try {
  process.exit((await probe(withEnvFile(process.env))) ? 0 : 1)
} catch (error) {
  console.error(error instanceof StartError ? error.message : error)
  process.exit(1)
}
