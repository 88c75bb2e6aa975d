import { describe, expect, it } from 'vitest'
import { commands } from '../commands/all.ts'
import type { Command } from './command.ts'
import { runLine } from './run-line.ts'

const ran: unknown[] = []
const command = (words: string, more: Partial<Command> = {}): Command => ({
  words,
  usage: '[NAME]',
  summary: `what ${words} does`,
  flags: {
    loud: { type: 'boolean', says: 'says more' },
    to: { type: 'string', value: 'FILE', says: 'where' },
  },
  run: async ({ names, text, isSet, rest }) => {
    ran.push({ words, names, to: text('to'), loud: isSet('loud'), rest })
    return 3
  },
  ...more,
})
const table = [command('new service'), command('new screen'), command('doctor', { maxNames: 1 })]

const say = async (...args: string[]) => {
  let said = ''
  const io = {
    cwd: '/',
    environment: {},
    signal: new AbortController().signal,
    say: (text: string) => (said += text),
  }
  const code = await runLine(table, args, io)
  return { code, said }
}

describe('runLine', () => {
  it('carries out the command with what was typed behind it, and answers with its exit code', async () => {
    expect(await say('new', 'service', 'a', '--to', 'b', '--loud', '--', '--own')).toEqual({
      code: 3,
      said: '',
    })
    expect(ran.at(-1)).toEqual({ words: 'new service', names: ['a'], to: 'b', loud: true, rest: ['--own'] })
  })

  it('says what there is, and what each command takes', async () => {
    expect((await say()).said).toContain('bffkit new service [NAME]  what new service does')
    expect((await say('--help')).said).toContain('bffkit doctor [NAME]')
    expect((await say('new', '--help')).said).not.toContain('doctor')
    expect(await say('new', 'screen', '--help')).toEqual({
      code: 0,
      said: 'bffkit new screen [NAME]\n\n  what new screen does\n\n  --loud     says more\n  --to FILE  where\n',
    })
    expect((await say('--version')).said).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  it.each([
    [['doctr'], 'there is no command "doctr"; did you mean doctor?'],
    [['new'], 'say what is to be made; there are new service, new screen'],
    [['new', 'servce'], 'there is no "new servce"; did you mean service?'],
    [['doctor', '--lod'], 'there is no flag --lod; did you mean loud?'],
    [['doctor', 'a', 'b'], '"b" is one name too many; write bffkit doctor [NAME]'],
    [['--loud'], 'there is no command "--loud"'],
  ])('refuses %j and names the nearest', async (args, message) => {
    await expect(say(...args)).rejects.toThrow(message)
  })

  it('has help for every command there is', async () => {
    for (const { words, summary } of commands) {
      let said = ''
      const io = {
        cwd: '/',
        environment: {},
        signal: new AbortController().signal,
        say: (text: string) => (said += text),
      }
      await runLine(commands, [...words.split(' '), '--help'], io)
      expect(said).toContain(summary)
    }
  })
})
