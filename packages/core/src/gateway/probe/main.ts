import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { probe } from './probe.ts'

// Not through the settings of the gateway: this starts every few seconds, and loads as little as it can.
const { ENV_FILE: file } = process.env
const settings = file ? { ...parseEnv(readFileSync(file, 'utf8')), ...process.env } : process.env
process.exit((await probe(settings)) ? 0 : 1)
