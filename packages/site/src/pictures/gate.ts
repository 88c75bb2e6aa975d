import { arrow, box, label, picture } from './draw.ts'

/** What the gate does with a change of a contract. */
export const gate = (words: string): string =>
  picture(300, words, [
    box(0, 2, 160, 44, ['contract/v1.json', 'what was promised']),
    box(180, 2, 160, 44, ['the routes and views', 'what you just wrote']),
    arrow(80, 48, 140, 84),
    arrow(260, 48, 200, 84),
    box(95, 86, 150, 44, ['the gate', 'compares by meaning'], 'accent'),
    arrow(130, 132, 56, 178),
    arrow(170, 132, 170, 178),
    arrow(210, 132, 284, 178),
    box(0, 180, 106, 44, ['the same', 'passes'], 'soft'),
    box(117, 180, 106, 44, ['it grew', 'is recorded'], 'good'),
    box(234, 180, 106, 44, ['it breaks', 'exit code 1'], 'bad'),
    label(0, 250, 'It grew: a new field, a new operation.', { kind: 'small' }),
    label(0, 268, 'It breaks: a field is gone or may be absent,', { kind: 'small' }),
    label(0, 286, 'a parameter is asked for, a scope is added.', { kind: 'small' }),
  ])
