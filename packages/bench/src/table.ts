import { bars, type Report } from './report.ts'

const heads = ['case', 'CPU µs/request', 'requests/s', 'p50 ms', 'p99 ms', 'RSS MB']
const ratioHeads = ['CPU ratio', 'measured', 'must be', 'aim']

/** A report for people: one line a case, then one a ratio beside its bar. */
export const table = ({ machine, node, cases, ratios }: Report): string => {
  const rows = Object.entries(cases).map(([name, { cpuUs, rps, p50, p99, rssMb }]) => [
    name,
    cpuUs.toFixed(1),
    String(rps),
    p50.toFixed(2),
    p99.toFixed(2),
    rssMb.toFixed(1),
  ])
  const compared = Object.entries(bars).flatMap(([name, { must, aim }]) => {
    const measured = ratios[name as keyof typeof bars]
    return measured === undefined
      ? []
      : [[name, measured.toFixed(2), `≤ ${must.toFixed(2)}`, `≤ ${aim.toFixed(2)}`]]
  })
  const blocks = [aligned([heads, ...rows]), compared.length > 0 ? aligned([ratioHeads, ...compared]) : '']
  return [`${machine}, Node ${node}`, ...blocks.filter(Boolean)].join('\n\n')
}

/** Columns as wide as their widest cell, the first one flush left, the others right. */
export const aligned = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
    )
  return rows.map((row) => line(row).join('  ').trimEnd()).join('\n')
}
