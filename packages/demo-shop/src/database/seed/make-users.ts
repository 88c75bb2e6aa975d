import { daysBefore } from '../../days.ts'
import { DEMO_PASSWORD, hashPassword } from '../../identity/passwords.ts'
import { toJson } from '../json.ts'
import type { Row } from '../schema.ts'
import { makeHome, makePerson } from './people.ts'
import { type SeededRandom, seededRandom } from './seeded-random.ts'

/** Makes up the customers. The first is always Ada Lovelace, `u1`, a loyal one. */
export const makeUsers = (now: Date, count: number): Row<'users'>[] => {
  const random = seededRandom(1)
  // One hash for all: 500 scrypt runs would cost seconds, and they have one password anyway.
  const passwordHash = hashPassword(DEMO_PASSWORD, 'the demo users share one salt')
  return Array.from({ length: count }, (_, index) => ({ ...makeUser(random, now, index + 1), passwordHash }))
}

const makeUser = (random: SeededRandom, now: Date, number: number) => {
  const id = `u${number}`
  const name = number === 1 ? 'Ada Lovelace' : makePerson(random)
  const segment =
    number === 1 ? 'loyal' : random.pick(['new', 'regular', 'regular', 'loyal', 'loyal', 'vip'] as const)
  const email = `${name.toLowerCase().replaceAll(' ', '.')}${number === 1 ? '' : number}@mail.example`
  return { number, id, name, email, segment, profile: toJson(makeProfile(random, now, id, name)) } as const
}

const makeProfile = (random: SeededRandom, now: Date, id: string, name: string) => {
  const { locale, ...home } = makeHome(random)
  const { locale: _, ...office } = makeHome(random)
  const addresses = [
    { id: `${id}-a1`, label: 'Home', name, ...home, isDefault: true },
    { id: `${id}-a2`, label: 'Work', name, ...office, isDefault: false },
  ]
  return {
    phone: home.phone,
    avatar: `https://images.shop.example/avatars/${id}.png`,
    locale,
    currency: 'EUR',
    addresses: addresses.slice(0, random.int(1, 2)),
    marketing: makeMarketing(random),
    createdAt: daysBefore(now, random.decimal(20, 1500)),
    lastSeenAt: daysBefore(now, random.decimal(0, 19)),
    internal: makeInternal(random),
  }
}

const makeMarketing = (random: SeededRandom) => ({
  newsletter: random.chance(0.6),
  sms: random.chance(0.2),
  push: random.chance(0.5),
  lastCampaign: random.pick(['autumn-outdoor', 'back-to-school', 'summer-sale', 'win-back-q3']),
  campaignsOpened: random.int(0, 40),
  audiences: random.several(['runners', 'parents', 'bargain-hunters', 'early-adopters', 'gift-givers'], 2),
})

const makeInternal = (random: SeededRandom) => ({
  crmId: `CRM-${random.digits(8)}`,
  riskScore: random.decimal(0, 1, 3),
  lifetimeValue: random.decimal(20, 9_000),
  churnProbability: random.decimal(0, 0.9, 3),
  acquisitionCost: random.decimal(3, 60),
  accountManager: makePerson(random),
  supportNotes: random.several(notes, random.int(0, 2)),
  flags: random.several(
    ['manual-review', 'employee-discount', 'chargeback-2025', 'do-not-call'],
    random.int(0, 1),
  ),
})

const notes = [
  'Called twice about a late parcel, offered a voucher; do not offer another one.',
  'Claims the last return was never refunded. Accounting says it was.',
  'Prefers e-mail. Was rude on the phone.',
  'Asks for invoices with a company address every time.',
]
