import type { Instance } from '../outgoing.ts'
import { type Member, newMember } from './member.ts'
import type { Members } from './members.ts'

/** Opens the instances of a service that come, and closes those that go. */
export interface Membership {
  /** From now on the instances are these. One that stays keeps its connections and what is known of it. */
  become(ids: readonly string[]): void
  /** Waits for the calls under way, then closes every connection. */
  close(): Promise<void>
}

/** The surroundings of {@link membership}. */
export interface MembershipParts {
  readonly members: Members
  /** Opens an instance; nothing is connected to yet. */
  readonly open: (id: string) => Instance
  /** Begins to watch its health; what it returns ends that. */
  readonly watch: (member: Member) => () => void
}

/** Keeps `members` equal to the given list. Calls in flight at an instance that is removed are finished. */
export const membership = ({ members, open, watch }: MembershipParts): Membership => {
  const opened = new Map<string, { readonly member: Member; readonly unwatch: () => void }>()
  const closing = new Set<Promise<void>>()

  const join = (id: string) => {
    const member = newMember(open(id), id)
    opened.set(id, { member, unwatch: watch(member) })
  }
  const become = (ids: readonly string[]) => {
    const gone = [...opened].filter(([id]) => !ids.includes(id))
    for (const [id] of gone) opened.delete(id)
    for (const id of ids) if (!opened.has(id)) join(id)
    members.replace([...opened.values()].map(({ member }) => member))
    for (const [, { member, unwatch }] of gone) {
      unwatch()
      const closed = member.close().finally(() => closing.delete(closed))
      closing.add(closed)
    }
  }
  return {
    become,
    close: async () => {
      become([])
      await Promise.all(closing)
    },
  }
}
