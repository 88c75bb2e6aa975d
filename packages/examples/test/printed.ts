/** What a page says that an example prints: the file from the root of the repository, and the lines. */
export type Printed = { page: string; file: string; lines: string }

const marked = /^<!-- printed by (?<file>\S+) -->\n```\w*\n(?<lines>[\s\S]*?)^```$/gm

/** The blocks of a page behind `<!-- printed by packages/examples/src/home.ts -->`. */
export const printedOf = (page: string, text: string): Printed[] =>
  [...text.matchAll(marked)].map(({ groups }) => ({
    page,
    file: groups?.file ?? '',
    lines: groups?.lines ?? '',
  }))
