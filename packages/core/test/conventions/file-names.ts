import { isCode, type Source } from './repository.ts'
import type { Violation } from './violation.ts'

const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/
const meaningless = /^(utils?|helpers?|lib|common|managers?|types)(\.|$)/

/** A name that a tool asks for. */
const given = new Set(['.vitepress'])

/** Files and folders of code that are not in kebab-case, or whose name says nothing about what is inside. */
export const fileNames = (sources: readonly Source[]): Violation[] =>
  sources.filter(isCode).flatMap(({ path }) =>
    path.split('/').flatMap((name) => {
      if (!kebabCase.test(name) && !given.has(name))
        return [{ path, line: 1, problem: `'${name}' is not kebab-case`, instead: 'write it like-this.ts' }]
      if (!meaningless.test(name)) return []
      const instead = 'name it after what it holds; a type lives with the function that makes it'
      return [{ path, line: 1, problem: `'${name}' says nothing`, instead }]
    }),
  )
