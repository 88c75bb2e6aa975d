import { checkClients } from '@bffkit/core/testing'

await checkClients(new URL('../contract/v1.json', import.meta.url))
