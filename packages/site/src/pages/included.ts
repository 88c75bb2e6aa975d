import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from '../repository.ts'

/** A file that a page shows: its path from the root of the repository, and the region of it; the whole file without one. */
export type Included = { file: string; region?: string | undefined }

/** `packages/examples/src/home.ts#view` as file and region. */
export const includedOf = (target: string): Included => {
  const [file = '', region] = target.split('#')
  return { file, region }
}

const without = (lines: string[]) => {
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/))
  const indent = Math.min(...indents)
  return lines.map((line) => line.slice(indent))
}

/**
 * The lines of a file, or of what stands in it between `// #region name` and `// #endregion name`, without the marks of regions and without
 * the indentation that all lines share.
 *
 * @throws Error naming the file when it or the region is not there.
 */
export const included = ({ file, region }: Included): string => {
  if (!existsSync(join(repositoryRoot, file))) throw new Error(`${file} does not exist`)
  const lines = readFileSync(join(repositoryRoot, file), 'utf8').trimEnd().split('\n')
  const first = region === undefined ? 0 : lines.findIndex((line) => line.trim() === `// #region ${region}`)
  const last =
    region === undefined ? lines.length : lines.findIndex((line) => line.trim() === `// #endregion ${region}`)
  if (first === -1 || last === -1) throw new Error(`${file} has no region '${region}'`)
  return without(lines.slice(first, last).filter((line) => !/^\s*\/\/ #(end)?region /.test(line))).join('\n')
}
