/** Notes what must not happen in this process: warnings, as of too many listeners, and rejections nobody handles. */
export const complaints = (): readonly string[] => {
  const heard: string[] = []
  process.on('warning', ({ name, message }) => heard.push(`${name}: ${message}`))
  process.on('unhandledRejection', (reason) => heard.push(`unhandled rejection: ${reason}`))
  return heard
}
