/** What a gateway answers in process. */
interface App {
  request(path: string, init?: RequestInit): Response | Promise<Response>
}

/** A browser with a cookie jar that looks at one gateway, in process. */
export const browser = (app: App) => {
  const jar = new Map<string, string>()
  const ask = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = new Headers(init.headers)
    if (cookie) headers.set('cookie', cookie)
    const res = await app.request(path, { ...init, headers })
    for (const line of res.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const equals = pair.indexOf('=')
      if (line.includes('Max-Age=0')) jar.delete(pair.slice(0, equals))
      else jar.set(pair.slice(0, equals), pair.slice(equals + 1))
    }
    return res
  }
  const api = (path: string, init: RequestInit = {}) =>
    ask(path, { ...init, headers: { 'x-csrf': '1', ...init.headers } })
  return { jar, ask, api }
}
