import { codeOf, type ErrorCodeName } from '../../errors/codes.ts'
import type { Document } from './operations.ts'

/** Lists the error codes of a gateway's own where its problems say what `code` is: any text, since a new code is growth. */
export const describeCodes = (document: Document, codes: readonly ErrorCodeName[]): void => {
  if (codes.length === 0) return
  for (const schema of Object.values(document.components?.schemas ?? {})) {
    const code = '$ref' in schema ? undefined : schema.properties?.code
    if (code && !('$ref' in code) && code.description === ofProblems)
      code.description = `${ofProblems}. Beside those of every gateway: ${codes.map(described).join('; ')}`
  }
}

/** What every problem says of it. */
const ofProblems = 'Stable, for programs'

const described = (name: ErrorCodeName): string => {
  const { status, title } = codeOf(name)
  return `\`${name}\` (${status}, ${title})`
}
