/** A call as it is sent, for whoever signs it. */
export interface SignedRequest {
  readonly method: string
  /** As in the `Host` header. */
  readonly host: string
  /** With the path of the service's address, encoded, without the query. */
  readonly path: string
  /** Encoded, without its `?`; empty when there is none. */
  readonly query: string
  /** All but `host` and `content-length`, names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The bytes that are sent, empty for none; `undefined` for a stream, which nobody has read yet. */
  readonly body: Uint8Array | undefined
}

/** Works out the headers that prove a call. */
export type Sign<Keys = unknown> = (
  request: SignedRequest,
  keys: Keys,
) => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>
