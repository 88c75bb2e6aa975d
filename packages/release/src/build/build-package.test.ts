import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildPackage } from './build-package.ts'

const manifest = {
  name: 'shout',
  version: '1.2.0',
  description: 'Says it louder',
  exports: { '.': './src/index.ts' },
  bin: { shout: './src/main.ts' },
}

const command = `#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { shout } from './index.ts'

console.log(shout(readFileSync(new URL('../templates/app/hello.txt', import.meta.url), 'utf8')))
`

const sources = {
  'package.json': JSON.stringify({ ...manifest, type: 'module' }),
  'src/main.ts': command,
  'src/index.ts': `export const shout = (text: string) => {
  if (text === '') throw new Error('nothing to say')
  return text.toUpperCase()
}
`,
  'templates/app/hello.txt': 'hello',
  'README.md': '# shout',
}

describe('a package with a command and templates', () => {
  let folder: string
  const write = (files: Record<string, string>) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
  }
  const build = () => buildPackage({ folder, manifest })
  const node = (...args: string[]) =>
    execFileSync(process.execPath, args, { encoding: 'utf8', stdio: 'pipe', cwd: join(folder, 'dist') })

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bffkit-build-'))
    write(sources)
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('has the command executable, and finds its templates where the source finds them', () => {
    build()

    expect(execFileSync(join(folder, 'dist/lib/main.js'), { encoding: 'utf8' })).toBe('HELLO\n')
    expect(JSON.parse(readFileSync(join(folder, 'dist/package.json'), 'utf8'))).toEqual({
      name: 'shout',
      version: '1.2.0',
      type: 'module',
      description: 'Says it louder',
      bin: { shout: './lib/main.js' },
      exports: {
        '.': { types: './lib/index.d.ts', default: './lib/index.js' },
        './package.json': './package.json',
      },
      engines: { node: '>=24' },
      publishConfig: { access: 'public' },
    })
  })

  it('has stack traces that name the line of the source', () => {
    build()
    const fails = `import { shout } from './lib/index.js'; try { shout('') } catch (error) { console.log(error.stack) }`

    expect(node('--enable-source-maps', '--input-type=module', '--eval', fails)).toMatch(/index\.ts:2:\d+/)
  })

  it('holds nothing of an earlier build', () => {
    write({ 'dist/lib/stale.js': '' })
    build()

    expect(existsSync(join(folder, 'dist/lib/stale.js'))).toBe(false)
  })

  it('is refused when the command does not say what runs it', () => {
    write({ 'src/main.ts': command.replace(/^#!.*\n/, '') })

    expect(build).toThrow('is a command, so its source must begin with #!/usr/bin/env node')
  })
})
