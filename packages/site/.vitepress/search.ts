/**
 * What the search makes of a word, in pages and in questions: lower case, without the plural and the end of `logging` and `caching`, and
 * nothing of words that every question has. The browser runs it too, so it refers to nothing outside of itself.
 */
export const searchTerm = (term: string): string | null => {
  const word = term.toLowerCase()
  const asked =
    ' a about an and are as at be by can do does for from get give gives has have how i if in into is it its let make me my need of on one or our should so some than that the their them then there this to up use want we what when where which who whose why will with without you your '
  if (asked.includes(` ${word} `)) return null
  const single = word.length > 4 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word
  return single.length > 6 && single.endsWith('ing')
    ? single.slice(0, -3).replace(/([gnpm])\1$/, '$1')
    : single
}

/** The words of a text; names such as `DRAIN_DELAY` are a word of their own besides. The browser runs it too. */
export const searchTokens = (text: string): string[] => [
  ...text.split(/[\s\p{P}\p{S}]+/u),
  ...(text.match(/\w+_\w+/g) ?? []),
]

/**
 * How the search weighs what it finds: a heading counts more than text, and pages that explain come before the lists of exports, which name
 * everything. The browser runs it, so the function refers to nothing outside of itself.
 */
export const searchOptions = {
  fuzzy: 0.15,
  prefix: true,
  boost: { title: 3, titles: 2, text: 1.5 },
  boostDocument: (id: string): number => {
    if (!id.includes('/reference/api/')) return 1
    return /\/bffkit-[\w-]+\.\w+\.html/.test(id) ? 0.6 : 0.2
  },
}
