import { rename, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/**
 * Writes files so that each is the old or the new one at any time, and none is touched when one of them cannot be
 * written: all go beside their place first, and are then renamed in the order given.
 */
export const writeTogether = async (
  files: readonly (readonly [file: URL, text: string])[],
): Promise<void> => {
  const drafts = files.map(([file, text]) => {
    const path = fileURLToPath(file)
    return { path, draft: `${path}.${process.pid}.tmp`, text }
  })
  try {
    for (const { draft, text } of drafts) await writeFile(draft, text)
    for (const { path, draft } of drafts) await rename(draft, path)
  } finally {
    for (const { draft } of drafts) await rm(draft, { force: true })
  }
}
