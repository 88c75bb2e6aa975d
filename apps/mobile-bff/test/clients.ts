import { checkClients } from '@bffkit/core/testing'

await checkClients(new URL('../openapi.json', import.meta.url))
