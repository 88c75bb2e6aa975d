import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

// Loads the same main program when it is bundled, its compiled code kept beside it.
enableCompileCache(fileURLToPath(new URL('compile-cache', import.meta.url)))
await import('../main.ts')
