import type { Source } from './repository.ts'
import type { Violation } from './violation.ts'

const namesOf = (sources: readonly Source[], pattern: RegExp) =>
  new Set(sources.flatMap(({ path }) => pattern.exec(path)?.[1] ?? []))

/** Folders of core without a page, and pages of core without a folder. */
export const corePages = (sources: readonly Source[]): Violation[] => {
  const folders = namesOf(sources, /^packages\/core\/src\/([^/]+)\//)
  const pages = namesOf(sources, /^packages\/core\/docs\/([^/]+)\.md$/)
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
      .filter((page) => !folders.has(page))
      .map((page) => ({
        path: `packages/core/docs/${page}.md`,
        line: 1,
        problem: `packages/core/src/${page}/ does not exist`,
        instead: 'core has one page per folder of src, named alike',
      })),
  ]
}
