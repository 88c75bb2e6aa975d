import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SitePage } from '../assemble/assembled-page.ts'
import { firstSentenceOf } from '../assemble/front-matter.ts'
import { entries } from './entries.ts'
import { typedoc } from './typedoc.ts'

type Owner = { name: string; member: string }

/** Whose page `packages.core.src.auth.Function.anyOf.md` is, as TypeDoc names it: that of an entry, or of a member of one. */
const ownerOf = (file: string): Owner => {
  const [module, member = ''] = file.replace(/\.md$/, '').split(/\.(?:Function|Class)\./)
  const entry = entries().find(
    ({ source }) => source.replace(/(\/index)?\.ts$/, '').replaceAll('/', '.') === module,
  )
  if (!entry) throw new Error(`${file} belongs to no entry`)
  return { name: entry.name, member }
}

const slug = (name: string) => name.replace(/^@/, '').replaceAll('/', '-')

const siteName = (name: string, member: string) => (member ? `${slug(name)}.${member}` : slug(name))

/**
 * The pages made of the docstrings: one for each entry, with its types, and one for each function and class of it.
 *
 * @throws Error naming a page that belongs to no entry.
 */
export const apiPages = (): SitePage[] => {
  const folder = typedoc()
  const files = readdirSync(folder).filter((file) => file.endsWith('.md') && file !== 'README.md')
  const owners = new Map(files.map((file) => [file, ownerOf(file)]))
  const linked = (text: string) =>
    text.replaceAll(/\]\((?<file>[\w.-]+\.md)(?<anchor>#[^)]*)?\)/g, (_, file: string, anchor = '') => {
      const owner = owners.get(file)
      return owner ? `](./${siteName(owner.name, owner.member)}.md${anchor})` : `](./index.md${anchor})`
    })
  return [...owners].map(([file, { name, member }]) => {
    const text = linked(readFileSync(join(folder, file), 'utf8'))
    const body = text.replace(/^# .*\n/, '')
    const title = member || name
    const heading = member ? `# ${member}\n\nFrom \`${name}\`.\n` : `# ${name}\n`
    return {
      path: `reference/api/${siteName(name, member)}.md`,
      title,
      summary: firstSentenceOf(body.replaceAll(/^(#|>).*$/gm, '')),
      head: '',
      matter: { entry: name },
      text: heading + body,
      from: undefined,
    }
  })
}
