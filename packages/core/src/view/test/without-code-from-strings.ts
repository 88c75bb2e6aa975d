import { z } from 'zod'
import { compiled } from '../compiled.ts'

const Order = z.object({ id: z.string(), lines: z.array(z.object({ title: z.string() })) })
compiled(Order)
const reader = compiled(Order)
const { data } = reader.safeParse({ id: 'o1', margin: 3, lines: [{ title: 'A', cost: 2 }] })
const { error } = reader.safeParse({ id: 'o1', lines: [{ title: 7 }] })

const isForbidden = () => {
  try {
    new Function('return 1')()
    return false
  } catch {
    return true
  }
}

process.stdout.write(
  JSON.stringify({
    forbidden: isForbidden(),
    read: data,
    complaints: error?.issues.map(({ path }) => path.join('.')),
  }),
)
