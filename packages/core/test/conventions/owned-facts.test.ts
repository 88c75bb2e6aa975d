import { describe, expect, it } from 'vitest'
import { ownedFacts } from './owned-facts.ts'

const found = (path: string, text: string) =>
  ownedFacts([{ path, text }]).map(({ line, problem }) => [line, problem])
const core = 'packages/core/src/service/lane.ts'

describe('ownedFacts', () => {
  it.each([
    ["const name = /^[!#$%&'*+.^_|~0-9A-Za-z-]+$/", 'spells the characters of a token once more'],
    ['const name = "[\\\\w!#$%&\'*+.^|~-]+"', 'spells the characters of a token once more'],
    ["const name = `,\\s*[!#$%&'*+.]+`", 'spells the characters of a token once more'],
    ["const isJson = type.includes('json')", 'spells which media types are JSON once more'],
    ["type?.startsWith('application/json')", 'spells which media types are JSON once more'],
    ["type.endsWith('+json')", 'spells which media types are JSON once more'],
    ['const json = /^application\\/(?:[a-z]+\\+)?json$/', 'spells which media types are JSON once more'],
  ])('finds %s', (text, problem) => {
    expect(found(core, `\n${text}`)).toEqual([[2, problem]])
  })

  it.each([
    [core, "// [!#$%&'*+.^_|~0-9A-Za-z-]"],
    [core, "const headers = { 'content-type': 'application/json' }"],
    [core, "name.endsWith('.json')"],
    ['packages/core/src/edge/token.ts', "const token = /^[!#$%&'*+.^_|~0-9A-Za-z-]+$/"],
    ['packages/core/src/service/lane.test.ts', "const token = /^[!#$%&'*+.^_|~0-9A-Za-z-]+$/"],
  ])('leaves %s alone: %s', (path, text) => {
    expect(found(path, text)).toEqual([])
  })
})
