import { openInstance } from '../../transport/pool.ts'
import { type Member, newMember } from '../member.ts'

/** An instance of a service that nobody connects to. */
export const aMember = (id: string): Member => newMember({ ...nowhere, origin: `http://${id}` }, id)

const nowhere = openInstance('http://127.0.0.1:1', 1)

/** So many of them: `a`, `b`, `c` and so on. */
export const someMembers = (count: number): Member[] =>
  Array.from({ length: count }, (_, index) => aMember(String.fromCharCode(97 + index)))
