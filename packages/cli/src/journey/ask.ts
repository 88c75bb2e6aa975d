/** What a gateway answered, or why it did not. */
export interface Asked {
  readonly status: number
  readonly body: unknown
}

/** Asks a gateway for JSON. Somebody who does not listen, as in a restart, has the status 0. */
export const ask = async (url: string, headers: Readonly<Record<string, string>>): Promise<Asked> => {
  try {
    const res = await fetch(url, { headers, signal: AbortSignal.timeout(5_000) })
    return { status: res.status, body: await res.json() }
  } catch (error) {
    return { status: 0, body: String(error) }
  }
}
