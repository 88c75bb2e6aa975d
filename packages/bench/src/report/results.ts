import type { Table } from './aligned.ts'
import type { Report } from './report.ts'
import { tables } from './table.ts'

/** What there is to know about a run beside what it measured. */
export interface Circumstances {
  readonly date: Date
  /** How the run was started. */
  readonly command: string
  /** Processes that ran or wanted to, on average of the minute before. */
  readonly loadBefore: number
  /** What was measured, by package. */
  readonly versions: Readonly<Record<string, string>>
}

const preface =
  '# Results\n\nWritten by `npm run bench -- --write`; [README.md](README.md) says how to read it.\n\n'

/** A report as the page that keeps it, `RESULTS.md`. */
export const results = (report: Report, circumstances: Circumstances): string => {
  const measured = tables(report).map(([heads = [], ...rows]) => markdown(heads, '--:', rows.map(emphasized)))
  return `${preface}${[facts(report, circumstances), ...measured].join('\n\n')}\n`
}

const facts = ({ machine, node, latency }: Report, { date, command, loadBefore, versions }: Circumstances) =>
  markdown(['', ''], '---', [
    ['date', date.toISOString().slice(0, 10)],
    ['machine', machine],
    ...(latency ? [['latency', latency.cores]] : []),
    ['load before', `${loadBefore.toFixed(2)}, the average of a minute`],
    ['Node', `${node}, no flags`],
    [
      'versions',
      Object.entries(versions)
        .map((version) => version.join(' '))
        .join(', '),
    ],
    ['command', `\`${command}\``],
  ])

const emphasized = (row: readonly string[]) => row.map((cell) => (cell === 'missed' ? '**missed**' : cell))

const markdown = (heads: readonly string[], rule: string, rows: Table): string =>
  [line(heads), `|${['---', ...heads.slice(1).map(() => rule)].join('|')}|`, ...rows.map(line)].join('\n')

const line = (cells: readonly string[]) => `|${cells.map((cell) => (cell ? ` ${cell} |` : ' |')).join('')}`
