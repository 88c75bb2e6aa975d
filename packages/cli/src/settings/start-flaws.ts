import { type Context, run } from '../run.ts'
import { begin, schemaOf } from './gateway-settings.ts'

/** What is wrong with the settings a gateway would be started with, each in a line that names it and never its value. */
export const startFlaws = async (
  path: string,
  environment: Readonly<Record<string, string>>,
  context: Context,
): Promise<string[]> => {
  const { module, exported } = schemaOf(path)
  const program = `
    import { readSettings } from '@bffkit/core/serve'
    const { ${exported}: settings } = await import(${JSON.stringify(`./${module}`)})
    const flaws = () => {
      try {
        readSettings(settings, process.env)
        return []
      } catch ({ message }) {
        return message.split('\\n')
      }
    }
    console.log(${JSON.stringify(begin)} + JSON.stringify(flaws()))
    process.exit()`
  const given = { ...context, environment: { ...context.environment, ...environment } }
  const output = await run(process.execPath, ['--input-type=module', '--eval', program], path, given)
  const lines: readonly string[] = JSON.parse(output.slice(output.indexOf(begin) + begin.length))
  const [first = '', ...others] = lines
  return lines.length === 0
    ? []
    : others.length === 0
      ? [first.replace(/^1 setting is wrong: /, '')]
      : others.map((line) => line.trim())
}
