import { basename, resolve } from 'node:path'
import { cancel, confirm, intro, isCancel, select, text } from '@clack/prompts'
import { managers } from 'bffkit/create'
import { type Answers, type Client, clients } from './answers.ts'
import type { Place } from './defaults.ts'
import { checkFolder, defaultFolder, repositoryAround, withDefaults } from './defaults.ts'
import type { Given } from './flags.ts'

/** Somebody has left while they were asked. */
export class Left extends Error {}

/** Asks for what was not said, on a terminal. */
export const ask = async (given: Given, place: Place): Promise<Answers> => {
  intro('bffkit: a gateway for each kind of client')
  const around =
    given.folder === undefined && given.into === undefined ? repositoryAround(place.cwd) : undefined
  const into = around === undefined ? given.into : await where(around)
  const folder = into === undefined ? (given.folder ?? (await folderFor(place))) : undefined
  const client = given.client ?? (await choose('Who is it for?', kinds))
  const gateway = given.gateway ?? (await write('What is the gateway called?', clients[client].gateway))
  const from = given.from ?? (await document())
  const operations = given.operations ?? (from === undefined ? undefined : await operationsFor())
  const rough = withDefaults({ ...given, into, folder, client, gateway, from, operations }, place)
  const manager =
    given.manager ??
    (rough.make === 'gateway' ? rough.manager : await choose('Which package manager?', managersFrom(rough)))
  const install = given.install ?? (await yes(`Install with ${manager}?`))
  const git = given.git ?? (rough.git && (await yes('Make it a git repository?')))
  return { ...rough, manager, install, git }
}

/** The answer; somebody who leaves gets nothing. */
const answered = async <T>(asked: Promise<T>): Promise<Exclude<T, symbol>> => {
  const answer = await asked
  if (isAnswer(answer)) return answer
  cancel('nothing was written')
  throw new Left('nothing was written')
}

const isAnswer = <T>(answer: T): answer is Exclude<T, symbol> => !isCancel(answer)

const yes = (message: string) => answered(confirm({ message }))

const write = (message: string, usual: string) =>
  answered(text({ message, placeholder: usual, defaultValue: usual }))

interface Choice<T> {
  readonly value: T
  readonly label: string
}

const choose = async <T extends string>(message: string, choices: readonly Choice<T>[]): Promise<T> => {
  const value: string = await answered(
    select<string>({ message, options: choices.map(({ value, label }) => ({ value, label })) }),
  )
  const found = choices.find((choice) => choice.value === value)
  if (found === undefined) throw new Left('nothing was written')
  return found.value
}

const kinds: readonly Choice<Client>[] = [
  { value: 'mobile', label: clients.mobile.says },
  { value: 'partner', label: clients.partner.says },
]

const managersFrom = ({ manager }: Answers): Choice<(typeof managers)[number]>[] =>
  [manager, ...managers.filter((other) => other !== manager)].map((value) => ({ value, label: value }))

const where = async (root: string): Promise<string | undefined> => {
  const choice = await choose('This is a repository already.', [
    { value: 'into', label: `add a gateway to ${basename(root)}, and touch nothing else` },
    { value: 'new', label: 'make a new repository in a folder of its own' },
  ])
  return choice === 'into' ? root : undefined
}

const folderFor = ({ cwd }: Place): Promise<string> =>
  answered(
    text({
      message: 'In which folder?',
      placeholder: defaultFolder,
      defaultValue: defaultFolder,
      validate: (value) => {
        try {
          checkFolder(resolve(cwd, value || defaultFolder))
        } catch (error) {
          return error instanceof Error ? error.message : String(error)
        }
        return undefined
      },
    }),
  )

const document = async (): Promise<string | undefined> => {
  const choice = await choose('Over which service?', [
    { value: 'sample', label: 'two sample services, to look around' },
    { value: 'document', label: 'one of mine, from its OpenAPI document' },
  ])
  return choice === 'sample' ? undefined : write('Its OpenAPI document, a file or an address', 'openapi.json')
}

const operationsFor = async (): Promise<string[]> => {
  const list = await answered(
    text({
      message: 'Which operations? (operationIds, or GET /orders/{id}, with commas)',
      placeholder: 'its first GET',
      defaultValue: '',
    }),
  )
  return list
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)
}
