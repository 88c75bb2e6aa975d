/** Keeps the cookies of one site between requests, as a browser does, and follows no redirects. */
export const cookieJar = () => {
  const cookies = new Map<string, string>()
  return async (url: URL | string, init: { method?: string; body?: URLSearchParams } = {}) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(url, { ...init, headers: { cookie }, redirect: 'manual' })
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const [name = '', value = ''] = pair.split('=')
      cookies.set(name, value)
    }
    await answer.body?.cancel()
    return answer
  }
}
