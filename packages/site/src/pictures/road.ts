import { arrow, box, label, picture } from './draw.ts'

const stops = [
  ['edge', 'refuses what is no plain HTTP'],
  ['scope', 'id, trace, deadline, abort signal'],
  ['auth', 'who is it, and which scopes'],
  ['fan-out', 'all parts start together'],
  ['calls', 'cache · breaker · retry · deadline'],
  ['view', 'trims each part to its shape'],
  ['reply', 'one answer, with what is missing'],
] as const

const height = 46

/** The stops of a request, from the socket to the answer. */
export const road = (words: string): string =>
  picture(
    stops.length * height,
    words,
    stops.flatMap(([name, about], index) => {
      const y = index * height + 2
      return [
        box(0, y, 88, 30, [name], index === 3 || index === 4 ? 'accent' : 'plain'),
        label(100, y + 20, about),
        ...(index < stops.length - 1 ? [arrow(44, y + 31, 44, y + height - 1)] : []),
      ]
    }),
  )
