import type { Package, Repository } from '../repository/look-at.ts'
import type { Context } from '../run.ts'
import type { GatewaySetting } from '../settings/gateway-settings.ts'

/** Something that is wrong with a set-up. */
export interface Finding {
  /** An error keeps something from working; a warning may be meant. */
  readonly level: 'error' | 'warning'
  /** One sentence, without a full stop. */
  readonly what: string
  /** A file, a folder or a setting. */
  readonly where: string
  /** What to do about it. */
  readonly mend: string
}

/** What a check looks at. */
export interface Subject {
  readonly repository: Repository
  readonly gateways: readonly Package[]
  /** Of the Node that runs this: `26.10.0`. */
  readonly nodeVersion: string
  readonly context: Context
  /** What a gateway is started with: its `.env` and that of the root, under what the environment says. */
  readonly environmentOf: (gateway: Package) => Readonly<Record<string, string>>
  /** The settings it reads; rejects when they cannot be loaded. */
  readonly settingsOf: (gateway: Package) => Promise<readonly GatewaySetting[]>
  /** Milliseconds whatever is asked over the network has. */
  readonly timeout: number
}

/** Looks for one kind of thing. */
export type Check = (subject: Subject) => Promise<readonly Finding[]> | readonly Finding[]

/** Findings in words: errors first. */
export const findingsText = (findings: readonly Finding[]): string => {
  const errors = findings.filter(({ level }) => level === 'error')
  const warnings = findings.filter(({ level }) => level === 'warning')
  if (findings.length === 0) return 'Nothing is wrong with this set-up.\n'
  const one = ({ level, what, where, mend }: Finding) =>
    `${level}: ${what}\n  where: ${where}\n  mend:  ${mend}\n`
  return `${[...errors, ...warnings].map(one).join('\n')}\n${counted(errors.length, 'error')}, ${counted(warnings.length, 'warning')}.\n`
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`
