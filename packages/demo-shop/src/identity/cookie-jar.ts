/** Keeps the cookies of one site between requests, as a browser does, and follows no redirects. */
export const cookieJar = () => {
  const cookies = new Map<string, string>()

  const request = async (url: URL | string, init: { method?: string; body?: URLSearchParams } = {}) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(url, { ...init, headers: { cookie }, redirect: 'manual' })
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const [name = '', value = ''] = pair.split('=')
      cookies.set(name, value)
    }
    return answer
  }
  const visit = async (...asked: Parameters<typeof request>) => {
    const answer = await request(...asked)
    await answer.body?.cancel()
    return answer
  }
  return Object.assign(visit, {
    /** The same with its body, which has to be read. */
    whole: request,
    /** The text of a page. */
    page: async (url: string) => (await request(url)).text(),
  })
}
