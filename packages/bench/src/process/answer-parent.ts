/**
 * Answers what the parent process asks, and ends with it: when the parent is gone, for whatever reason, the channel to
 * it closes and so does this process.
 *
 * @param answer what it throws becomes the parent's error
 */
export const answerParent = (answer: (question: unknown) => Promise<object>): void => {
  process.on('message', async (question) => {
    try {
      process.send?.({ reply: await answer(question) })
    } catch (error) {
      process.send?.({ error: error instanceof Error ? error.message : String(error) })
    }
  })
  process.once('disconnect', () => process.exit(0))
  if (!process.connected) process.exit(0)
}
