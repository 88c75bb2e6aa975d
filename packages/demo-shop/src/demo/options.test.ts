import { expect, it } from 'vitest'
import { demoOptions } from './options.ts'

const none = { once: false, dev: false, log: false, help: false }

it.each([
  [[], { ...none, instances: 1 }],
  [['--once', '--log'], { ...none, once: true, log: true, instances: 1 }],
  [['--instances', '3'], { ...none, instances: 3 }],
  [['--instances=1', '--dev'], { ...none, dev: true, instances: 1 }],
])('reads %j', (args, options) => {
  expect(demoOptions(args)).toEqual(options)
})

it.each([
  ...['0', '-1', 'x', '2.5', '99', '10', '03', '1e0', ''].map((given) => [['--instances', given], given]),
  [['--once', '--instances=-3'], '-3'],
  [['--instances'], 'nothing'],
  [['--instances', '--once'], 'nothing'],
])('says in one line how many instances there can be: %j', (args, given) => {
  const message = `--instances must be a whole number from 1 to 9, not ${given}`
  expect(() => demoOptions([...args])).toThrow(new Error(message))
})

it('does not watch several instances', () => {
  expect(() => demoOptions(['--dev', '--instances', '2'])).toThrow('--instances does not go with --dev')
})

it('shows what there is for a flag it does not know', () => {
  expect(() => demoOptions(['--twice'])).toThrow(/^Unknown option '--twice'[\s\S]*\n\nnpm run demo /)
})
