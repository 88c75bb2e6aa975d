import { globSync, watch } from 'node:fs'
import { dirname, join } from 'node:path'
import { assemble, sitePages } from './assemble/assemble.ts'
import { pagePatterns } from './assemble/site-path.ts'
import { repositoryRoot } from './repository.ts'

/** Assembles the pages again when one of them has changed, a tenth of a second after the last change. What is wrong is said and mended by the next one. */
export const watchPages = (folder: string): void => {
  let timer: NodeJS.Timeout | undefined
  const again = () => {
    try {
      assemble(folder, sitePages())
    } catch (error) {
      console.error(error instanceof Error ? error.message : error)
    }
  }
  const folders = new Set(globSync(pagePatterns, { cwd: repositoryRoot }).map(dirname))
  for (const watched of folders)
    watch(join(repositoryRoot, watched), (_, file) => {
      if (!file?.endsWith('.md')) return
      clearTimeout(timer)
      timer = setTimeout(again, 100)
    })
}
