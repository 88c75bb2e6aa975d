import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { commands } from '../src/commands/all.ts'
import { runLine } from '../src/line/run-line.ts'
import { testEnvironment } from './small-repository.ts'

const cwd = fileURLToPath(new URL('../../../apps/mobile-bff/src/', import.meta.url))

const settings = async (...args: string[]) => {
  let said = ''
  const io = {
    cwd,
    environment: testEnvironment,
    signal: new AbortController().signal,
    say: (text: string) => (said += text),
  }
  await runLine(commands, ['settings', ...args], io)
  return said
}

describe('bffkit settings', () => {
  it('says of every setting of the gateway it is typed in what it is by default, what it must be, and what it means', async () => {
    const said = await settings()

    expect(said).toMatch(
      /ORDERS_URL +required {2}\(an http\(s\) URL, such as [^)]+\)\n +Where the service orders is/,
    )
    expect(said).toMatch(/AUDIENCE +mobile\n +What a token's `aud` must contain\.\n/)
    expect(said).toMatch(/PORT +3001 {2}\(a whole number from 0 to 65535\)\n +The port to listen on/)
    expect(said).toMatch(/MAX_TARGET +- .*\n +Bytes of path and query\. More is 414\. Default 8,192\.\n/)
    // Every one has a meaning, in the line behind it.
    const names = said.split('\n').filter((line) => /^ {2}[A-Z]/.test(line))
    const meanings = said.split('\n').filter((line) => /^ {10,}\S/.test(line))
    expect(meanings).toHaveLength(names.length)
  })

  it('writes a table of Markdown, and an example of an .env', async () => {
    expect(await settings('--markdown')).toContain(
      "| `AUDIENCE` | What a token's `aud` must contain. | any text | `mobile` |\n",
    )
    const env = await settings('mobile-bff', '--env')
    expect(env).toMatch(/^# The identity provider whose tokens are accepted\. \(.+\)\nISSUER=\n/m)
    expect(env).toContain("# What a token's `aud` must contain.\n# AUDIENCE=mobile\n")
    await expect(settings('--env', '--markdown')).rejects.toThrow('cannot be had both')
  })
})
