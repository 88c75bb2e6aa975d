import type { HonoRequest } from 'hono/request'
import { BffError } from '../../errors/bff-error.ts'
import { decodeForm } from './decode-form.ts'
import { decodeText } from './decode-text.ts'

/**
 * What hono keeps of the body of a request, and looks into before it reads any: so that everything that asks for text or a
 * form, `c.req.text()`, `json()`, `parseBody()`, `formData()` and every validator, gets what is decoded here. Getters, which hono does
 * not see when it looks for what was read already.
 *
 * Text that cannot be read, and a form that is none, reject with BFF_INPUT_INVALID.
 */
export class BodyCache {
  readonly #request: HonoRequest
  #text: Promise<string> | undefined = undefined
  #form: Promise<FormData> | undefined = undefined

  constructor(request: HonoRequest) {
    this.#request = request
  }

  get text(): Promise<string> {
    this.#text ??= this.#read(decodeText, 'is not in UTF-8, nor in a character set it declares')
    return this.#text
  }

  get formData(): Promise<FormData> {
    this.#form ??= this.#read(decodeForm, 'is not the form it says it is')
    return this.#form
  }

  async #read<T>(decode: Decode<T>, flaw: string): Promise<T> {
    const bytes = new Uint8Array(await this.#request.arrayBuffer())
    const read = await decode(bytes, this.#request.header('content-type'))
    if (read !== undefined) return read
    throw new BffError('BFF_INPUT_INVALID', `request: its body ${flaw}`, {
      errors: [{ pointer: '/body', detail: `The body ${flaw}` }],
    })
  }
}

type Decode<T> = (
  bytes: Uint8Array<ArrayBuffer>,
  contentType: string | undefined,
) => T | undefined | Promise<T | undefined>
