import { camelCase, isReserved } from '../../name.ts'
import type { AnswerOf } from '../document/answer.ts'
import { isJson } from '../document/media-type.ts'
import type { Operation } from '../document/operations.ts'
import type { Body, Parameter, RequestOf } from '../document/request.ts'
import type { Shape } from '../shape/shape.ts'
import { block, commented, keyed, quoted } from './code.ts'
import { exampleOf } from './example.ts'
import { literal } from './literal.ts'
import type { TypeWriter } from './type-code.ts'
import type { ZodWriter } from './zod-code.ts'

/** A method of the service, as it is written and as it is called. */
export interface Method {
  readonly name: string
  readonly operation: string
  /** Its line in the service, with its comment. */
  readonly code: string
  /** What it is called with, as in `orders.byId('o1')`: without the service. */
  readonly example: string
  /** `json` is read and checked; a stream is a `Response` to read as it is. */
  readonly answers: 'json' | 'nothing' | 'stream'
  /** Whether it is a GET, with which a screen can begin. */
  readonly isGet: boolean
  /** What it answers, and an example of it. */
  readonly answer: { readonly shape: Shape; readonly example: unknown } | undefined
  /** Refusals that it passes on. */
  readonly passes: readonly number[]
}

/** What a method is made of. */
export interface MethodSource {
  readonly operation: Operation
  readonly name: string
  readonly request: RequestOf
  readonly answer: AnswerOf
}

interface Argument {
  readonly name: string
  readonly code: string
  readonly example: string | undefined
}

/** Writes the method of an operation. */
export const writeMethod = (source: MethodSource, zod: ZodWriter, types: TypeWriter): Method => {
  const { operation, name, request, answer } = source
  const streams = (answer.body && !isJson(answer.body.type)) || (request.body && request.body.as !== 'json')
  const args = argumentsOf(request, types)
  const call = streams ? streamCall(source) : jsonCall(source, zod)
  const comment = operation.summary === '' ? '' : `/** ${commented(operation.summary)} */\n`
  const given = args.map(({ example }) => example)
  while (given.length > 0 && given.at(-1) === undefined) given.pop()
  return {
    name,
    operation: operation.id,
    code: `${comment}${keyed(name)}: (${args.map(({ code }) => code).join(', ')}) =>\n  ${call}`,
    example: `${name}(${given.map((one) => one ?? 'undefined').join(', ')})`,
    answers: streams ? 'stream' : answer.body ? 'json' : 'nothing',
    isGet: operation.method === 'GET',
    answer: answer.body && {
      shape: answer.body.shape,
      example: exampleOf(answer.body.shape, answer.body.example),
    },
    passes: answer.passes,
  }
}

const of = (parameters: readonly Parameter[], where: Parameter['in']) =>
  parameters.filter((parameter) => parameter.in === where)

const argumentsOf = ({ parameters, body }: RequestOf, types: TypeWriter): Argument[] => {
  const path = of(parameters, 'path').map(
    ({ name, shape, example }): Argument => ({
      name: argumentName(name),
      code: `${argumentName(name)}: ${pathType(types.write(shape))}`,
      example: literal(scalar(exampleOf(shape, example, 'input'))),
    }),
  )
  const options = (['query', 'header'] as const).flatMap((where) => {
    const all = of(parameters, where)
    return all.length === 0 ? [] : [optionArgument(where === 'query' ? 'query' : 'headers', all, types)]
  })
  const sent = body ? [bodyArgument(body, types)] : []
  // What must be given comes first.
  return [...path, ...[...sent, ...options].sort((a, b) => Number(isOptional(a)) - Number(isOptional(b)))]
}

const isOptional = ({ code }: Argument) => code.endsWith(' = {}') || /^\w+\?:/.test(code)

const scalar = (value: unknown) => (Array.isArray(value) ? value.join(',') : value)

/** A list in a path is text with commas; `null` and anything else cannot be in one. */
const pathType = (type: string) => (/^('[^']*'|string|number|bigint| \| )+$/.test(type) ? type : 'string')

const argumentName = (name: string) => {
  const words = name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? ['value']
  const camel = /^[a-z][A-Za-z0-9]*$/.test(name)
    ? name
    : camelCase(words.map((word) => word.toLowerCase()).join('-'))
  return /^\d/.test(camel) ||
    isReserved(camel) ||
    ['query', 'headers', 'body', 'call', 'form'].includes(camel)
    ? `${camel.replace(/^\d/, 'n$&')}Value`
    : camel
}

const optionArgument = (name: string, parameters: readonly Parameter[], types: TypeWriter): Argument => {
  const fields = parameters.map(
    (parameter) =>
      `readonly ${keyed(parameter.name)}${parameter.required ? '' : '?'}: ${optionType(parameter, types)}${parameter.required ? '' : ' | undefined'}`,
  )
  const required = parameters.filter((parameter) => parameter.required)
  const examples = required.map(({ name: key, shape, example }) => {
    const value = exampleOf(shape, example, 'input')
    return [key, name === 'headers' ? String(value) : value]
  })
  return {
    name,
    code: `${name}: ${block('{', fields, '}', ';')}${required.length > 0 ? '' : ' = {}'}`,
    example: required.length > 0 ? literal(Object.fromEntries(examples)) : undefined,
  }
}

const optionType = (parameter: Parameter, types: TypeWriter) => {
  if (parameter.in === 'header') return 'string'
  const { nullable: _, ...shape } = parameter.shape
  const type = types.write(shape).replaceAll(/ \| null\b/g, '')
  return type === 'unknown' ? 'string' : type
}

const bodyArgument = ({ as, shape, required, example }: Body, types: TypeWriter): Argument => {
  if (as === 'form') return { name: 'form', code: 'form: URLSearchParams', example: 'new URLSearchParams()' }
  if (as === 'multipart') return { name: 'form', code: 'form: FormData', example: 'new FormData()' }
  if (as === 'bytes')
    return {
      name: 'body',
      code: 'body: ReadableStream | Uint8Array<ArrayBuffer>',
      example: 'new Uint8Array(1)',
    }
  return {
    name: 'body',
    code: `body${required ? '' : '?'}: ${types.write(shape)}`,
    example: required ? literal(exampleOf(shape, example, 'input')) : undefined,
  }
}

const jsonCall = ({ operation, request, answer }: MethodSource, zod: ZodWriter) => {
  const method = operation.method.toLowerCase()
  const options = [
    ...pathOption(request),
    ...queryOption(request),
    ...(request.body ? ['body'] : []),
    ...(of(request.parameters, 'header').length > 0 ? ['headers'] : []),
    ...(answer.passes.length > 0 ? [`passes: [${answer.passes.join(', ')}]`] : []),
  ]
  const schema = answer.body ? zod.write(answer.body.shape) : 'z.void()'
  const args = [
    quoted(operation.path.slice(1)),
    schema,
    ...(options.length > 0 ? [block('{', options, '}')] : []),
  ]
  return block(`call.${method}(`, args, ')')
}

const pathOption = ({ parameters }: RequestOf) => {
  const names = of(parameters, 'path').map(({ name }) => pair(name, argumentName(name)))
  return names.length > 0 ? [`path: ${block('{', names, '}')}`] : []
}

const pair = (key: string, value: string) => (key === value ? key : `${keyed(key)}: ${value}`)

const queryOption = ({ parameters }: RequestOf) => {
  const all = of(parameters, 'query')
  const joined = all.filter((parameter) => parameter.joined)
  if (all.length === 0) return []
  if (joined.length === 0) return ['query']
  const texts = joined.map(({ name }) => `${keyed(name)}: query[${quoted(name)}]?.join(',')`)
  return [
    `query: { ...query, ${texts.map((text) => text.replace(/\['([A-Za-z_$][\w$]*)'\]/, '.$1')).join(', ')} }`,
  ]
}

/** What is not JSON goes over ky, on the same policies, and is read as it comes. */
const streamCall = ({ operation, request, answer }: MethodSource) => {
  const path = of(request.parameters, 'path').map(({ name }) => pair(name, argumentName(name)))
  const passes = answer.passes.length > 0 ? [`[${answer.passes.join(', ')}]`] : []
  const values = path.length > 0 || passes.length > 0 ? [block('{', path, '}')] : []
  const target = `call.path(${[quoted(operation.path.slice(1)), ...values, ...passes].join(', ')})`
  const { body } = request
  const sent = body && (body.as === 'json' ? 'json: body' : body.as === 'bytes' ? 'body' : 'body: form')
  const options = [
    ...(sent ? [sent] : []),
    ...(of(request.parameters, 'query').length > 0 ? ['searchParams: searchParams(query)'] : []),
    ...(of(request.parameters, 'header').length > 0 ? ['headers'] : []),
  ]
  const method = operation.method.toLowerCase()
  return `call.ky.${method}(${[target, ...(options.length > 0 ? [block('{', options, '}')] : [])].join(', ')})`
}
