import { bar, type Kind, label, line, picture, type Shape } from './draw.ts'

type Phase = [kind: Kind, from: number, to: number]

const left = 66
const width = 274

/** Each instance in turn: old version, draining, starting, new version. Positions are shares of the width. */
const instances: Phase[][] = [0, 1, 2].map((index) => {
  const start = 0.08 + index * 0.28
  return [
    ['soft', 0, start],
    ['bad', start, start + 0.14],
    ['dashed', start + 0.14, start + 0.22],
    ['accent', start + 0.22, 1],
  ]
})

const legend: [Kind, string][] = [
  ['soft', 'old version, takes requests'],
  ['bad', 'draining: /readyz is 503, requests are still answered'],
  ['dashed', 'stopped and started again, warming up'],
  ['accent', 'new version, takes requests'],
]

/** Three instances, one replaced after the other: two of them always take requests. */
export const rollout = (words: string): string => {
  const rows = instances.flatMap((phases, index): Shape[] => {
    const y = 8 + index * 30
    return [
      label(0, y + 14, `instance ${index + 1}`, { kind: 'small' }),
      ...phases.map(([kind, from, to]) => bar(left + from * width, y, (to - from) * width, 20, kind)),
    ]
  })
  const keys = legend.flatMap(([kind, about], index): Shape[] => [
    bar(0, 132 + index * 24, 18, 14, kind),
    label(26, 143 + index * 24, about, { kind: 'small' }),
  ])
  return picture(232, words, [
    ...rows,
    line(left, 104, left + width, 104),
    label(left, 119, 'time', { kind: 'small' }),
    ...keys,
  ])
}
