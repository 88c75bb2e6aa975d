import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

/** A bundled program, which is removed with the folder it is in. */
export interface Bundle extends AsyncDisposable {
  readonly main: URL
}

/** What packages written for CommonJS need in an ES module. */
const requireOfModule = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`

/** Bundles the gateway whose start is timed, into a folder of its own. */
export const bundle = async (): Promise<Bundle> => {
  const folder = await mkdtemp(join(tmpdir(), 'bffkit-bench-'))
  await build({
    entryPoints: { main: fileURLToPath(new URL('bundled/main.ts', import.meta.url)) },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    banner: { js: requireOfModule },
    logLevel: 'error',
  })
  return {
    main: pathToFileURL(join(folder, 'main.mjs')),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}
