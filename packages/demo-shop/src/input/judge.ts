import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { Answer, Document, Operation } from './documents.ts'

/** What came back. */
export interface Came {
  readonly status: number
  readonly type: string
  readonly text: string
}

/** Says what is wrong with an answer, if anything is. */
export type Judge = (
  place: { readonly path: string; readonly method: string },
  came: Came,
) => string | undefined

/** Holds answers against a document: no 5xx, a status that is declared, a type and a body as declared for it. */
export const judgeOf = (document: Document): Judge => {
  const ajv = new Ajv2020({ strict: false, allErrors: false })
  addFormats.default(ajv)
  ajv.addSchema(document, 'document')

  return ({ path, method }, { status, type, text }) => {
    if (status >= 500) return `${status} for what a client sent: ${text.slice(0, 300)}`
    const operation: Operation | undefined = document.paths[path]?.[method]
    const declared = operation?.responses[status]
    if (!declared) return `${status} is not declared: ${text.slice(0, 300)}`
    const [answer, place] = located(document, declared, ['paths', path, method, 'responses', String(status)])
    const content = answer.content ?? {}
    const media = type.split(';')[0]?.trim() ?? ''
    if (Object.keys(content).length === 0) return text === '' ? undefined : `${status} has a body of ${media}`
    if (!content[media]) return `${status} comes as ${media || 'nothing'}`
    const pointer = [...place, 'content', media, 'schema'].map(escaped).join('/')
    const validate = ajv.getSchema(`document#/${pointer}`)
    if (!validate?.(JSON.parse(text)))
      return `${status} has another body: ${ajv.errorsText(validate?.errors)}`
    return undefined
  }
}

const located = (document: Document, declared: Answer, place: string[]): readonly [Answer, string[]] => {
  const name = declared.$ref?.split('/').at(-1)
  if (name === undefined) return [declared, place]
  return [document.components.responses?.[name] ?? {}, ['components', 'responses', name]]
}

const escaped = (key: string) => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))
