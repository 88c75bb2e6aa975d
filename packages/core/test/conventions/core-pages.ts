import type { Source } from './repository.ts'
import type { Violation } from './violation.ts'

const pagePath = /^packages\/core\/docs\/([^/]+)\.md$/

const namesOf = (sources: readonly Source[], pattern: RegExp) =>
  new Set(sources.flatMap(({ path }) => pattern.exec(path)?.[1] ?? []))

/** The page a page is a chapter of, as its first words say. */
const chapterOf = ({ text }: Source) => /^# .+\n\nPart of \[([^\]]+)\]\(\1\.md\)\./.exec(text)?.[1]

/** Pages of the packages as a whole: the map, and what a version promises. */
const ofNoFolder = new Set(['README', 'versions'])

/** Folders of core without a page, and pages of core that are neither of a folder, nor a chapter of such a page, nor of the whole. */
export const corePages = (sources: readonly Source[]): Violation[] => {
  const folders = namesOf(sources, /^packages\/core\/src\/([^/]+)\//)
  const pages = namesOf(sources, pagePath)
  const chapters = sources.filter((source) => folders.has(chapterOf(source) ?? ''))
  const pageNames = new Set([...folders, ...namesOf(chapters, pagePath)])
  return [
    ...[...folders]
      .filter((folder) => !pages.has(folder))
      .map((folder) => ({
        path: `packages/core/docs/${folder}.md`,
        line: 1,
        problem: 'is missing',
        instead: 'write the page: promise, example, options table, failure table, limits',
      })),
    ...[...pages]
      .filter((page) => !pageNames.has(page) && !ofNoFolder.has(page))
      .map((page) => ({
        path: `packages/core/docs/${page}.md`,
        line: 1,
        problem: `packages/core/src/${page}/ does not exist`,
        instead:
          'core has one page per folder of src, named alike; a chapter of one begins with Part of [it](it.md).',
      })),
  ]
}
