import { included, includedOf } from './included.ts'

/** Markdown of the repository: its path from the root, and its text. */
export type Source = { path: string; text: string }

const shown = /^```(?<language>\S+) from (?<target>\S+)\n(?<code>[\s\S]*?)^```$/gm
const inclusion = /^<<< @\/(?<target>\S+)$/gm

const problemOf = (page: string, target: string, code?: string) => {
  try {
    const text = included(includedOf(target))
    return code === undefined || code.trimEnd() === text
      ? []
      : [`${page}: the block is not what ${target} says:\n${text}`]
  } catch (error) {
    return [`${page}: ${error instanceof Error ? error.message : error}`]
  }
}

/** What is wrong with the files a page shows: a block `ts from FILE#region` that says something else, or a file that is not there. */
export const wrongFiles = ({ path, text }: Source): string[] => [
  ...[...text.matchAll(shown)].flatMap(({ groups }) => problemOf(path, groups?.target ?? '', groups?.code)),
  ...[...text.matchAll(inclusion)].flatMap(({ groups }) => problemOf(path, groups?.target ?? '')),
]

/** A page with the file in place of each line `<<< @/FILE#region`, whose path starts from the root of the repository. */
export const withFiles = (text: string): string =>
  text.replaceAll(inclusion, (_, target: string) => {
    const file = includedOf(target)
    return `\`\`\`${file.file.split('.').at(-1)}\n${included(file)}\n\`\`\``
  })
