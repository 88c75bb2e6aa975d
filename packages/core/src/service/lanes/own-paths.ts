import type { Hooks, InitHook, Input, KyInstance, Options } from 'ky'
import { isAddress } from '../../errors/is-address.ts'
import { exactAnswer } from './exact-answer.ts'

/**
 * A ky instance that takes paths of one service and nothing else: an address, in whatever form, is refused before anything
 * is made of it, and no option can lead to another host or past the policies. What it extends to is the same. Answers are read as
 * {@link exactAnswer} does.
 *
 * @param origin what stands for the service inside of ky
 * @throws TypeError at the call, naming the service and the option; never the address, which may hold a secret.
 */
export const ownPaths = (
  ky: KyInstance,
  service: string,
  origin: string,
  ownFetch: Options['fetch'] & {},
): KyInstance => {
  const wrong = (what: string) => new TypeError(`${service}: ky takes a path of the service, ${what}`)

  const checkInput = (input: Input) => {
    if (typeof input === 'string' ? isAddress(input) : originOf(input) !== origin)
      throw wrong('not an address')
  }
  const refuse = (options: Options): void => {
    for (const name of ['prefix', 'prefixUrl', 'baseUrl'] as const) {
      const value: unknown = Reflect.get(options, name)
      if (value !== undefined && originOf(String(value)) !== origin)
        throw wrong(`and its option ${name} cannot lead to another address`)
    }
    if (options.fetch !== ownFetch) throw wrong('and its option fetch cannot lead past its policies')
  }
  /** A copy, which is what was looked at, with hooks that are held to the same. */
  const checkOptions = (given: Options = {}): Options => {
    const options = { ...given }
    // Where it is set to undefined, ky takes the one of the process.
    options.fetch ??= ownFetch
    refuse(options)
    if (options.hooks) options.hooks = heldTo(options.hooks, refuse)
    return options
  }
  const extend: KyInstance['extend'] = (given) =>
    ownPaths(
      ky.extend(typeof given === 'function' ? (parent) => checkOptions(given(parent)) : checkOptions(given)),
      service,
      origin,
      ownFetch,
    )
  const create = () => {
    throw wrong('and one made by create() would not know it: use extend()')
  }

  return new Proxy(ky, {
    apply: (made, self, [input, options]: [Input, Options?]) => {
      checkInput(input)
      return exactAnswer(Reflect.apply(made, self, [input, checkOptions(options)]))
    },
    get: (made, name, receiver) => {
      if (name === 'extend') return extend
      if (name === 'create') return create
      const value: unknown = Reflect.get(made, name, receiver)
      if (typeof value !== 'function') return value
      return (input: Input, options?: Options) => {
        checkInput(input)
        return exactAnswer(value(input, checkOptions(options)))
      }
    },
  })
}

/** Hooks of which those that may change options are followed by a look at them. They may stand in what `replaceOption()` of ky makes. */
const heldTo = (hooks: Hooks, refuse: (options: Options) => void): Hooks => {
  if ('value' in hooks) return Object.assign({ ...hooks }, { value: heldTo(Object(hooks.value), refuse) })
  if (!hooks.init) return hooks
  const init = hooks.init.map(
    (hook): InitHook =>
      (options) => {
        hook(options)
        refuse(options)
      },
  )
  return { ...hooks, init }
}

/** The origin of what is an address; nothing for what is none. */
const originOf = (input: Exclude<Input, string> | string): string | undefined => {
  const text = input instanceof Request ? input.url : String(input)
  return URL.canParse(text) ? new URL(text).origin : undefined
}
