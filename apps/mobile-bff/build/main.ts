import { buildClient } from './build-client.ts'

buildClient(process.argv[2] ?? 'dist')
