import { join } from 'node:path'
import type { Package } from '../repository/look-at.ts'
import { startFlaws } from '../settings/start-flaws.ts'
import type { Check, Finding, Subject } from './finding.ts'

/** What a gateway is started with is complete and right. */
export const checkSettings: Check = async (subject) =>
  (await Promise.all(subject.gateways.map((gateway) => ofGateway(subject, gateway)))).flat()

const ofGateway = async (subject: Subject, gateway: Package): Promise<Finding[]> => {
  const { repository, context, environmentOf, settingsOf } = subject
  const { folder } = gateway
  const path = join(repository.root, folder)
  const environment = environmentOf(gateway)
  try {
    const settings = await settingsOf(gateway)
    const required = settings.filter((setting) => setting.required).map(({ name }) => name)
    if (required.length > 0 && required.every((name) => !environment[name]))
      return [
        {
          level: 'warning',
          what: `none of its ${required.length} required settings is set, so it cannot be started; npx bffkit dev needs none`,
          where: join(folder, '.env'),
          mend: `npx bffkit settings ${folder} --env > ${join(folder, '.env')}, and fill it in`,
        },
      ]
    const flaws = await startFlaws(path, environment, context)
    return flaws.map((flaw) => ({
      level: 'error',
      what: `a setting is wrong: ${flaw}`,
      where: `the environment, or ${join(folder, '.env')}`,
      mend: `set it; npx bffkit settings ${folder} says what it means`,
    }))
  } catch (error) {
    return [
      {
        level: 'error',
        what: 'its settings cannot be loaded',
        where: folder,
        mend: error instanceof Error ? error.message : String(error),
      },
    ]
  }
}
