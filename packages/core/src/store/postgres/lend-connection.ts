import type { PostgresCursor, PostgresPoolClient, PostgresQueryResult } from 'kysely'
import type { PoolClient } from 'pg'
import { answerInTime } from '../../pressure/answer-in-time.ts'
import type { DatabaseError } from '../database-error.ts'
import { isDisconnected, isReadOnly, refusalOf, timedOut } from './postgres-failure.ts'

/** What a connection is lent for, and who learns how it went. */
export interface Lending {
  /** Milliseconds a statement has. */
  readonly timeout: number
  /** Those of the first one that have gone. */
  readonly waited: number
  /** Whether its server is used no more. */
  isLeft(): boolean
  /** It is gone. */
  onBroken(): void
  /** Its server does not answer, or takes no writes any more. */
  onLeft(): void
  /** Its server refuses a statement, and why. */
  onRefused(reason: string): void
  /** What is told of an error whose reason is known. */
  failure(error: unknown): DatabaseError
}

/** A transaction that gives itself time has it here too. */
const ownTime = /^set local statement_timeout = (\d+)$/

const isLate = (error: unknown) => error instanceof Error && error.message === timedOut

/** Lends a connection to kysely until it is released. A statement is answered in time, or fails and the connection is given up. */
export const lendConnection = (client: PoolClient, lending: Lending): PostgresPoolClient => {
  const { timeout, waited, isLeft, onBroken, onLeft, onRefused, failure } = lending
  let broken: DatabaseError | undefined
  /** What goes on although nobody waits for it: when it is over, the connection is as good as before. */
  let abandoned: Promise<unknown> | undefined
  let limit = timeout
  let left = Math.max(1, timeout - waited)

  const failed = (error: unknown): unknown => {
    if (isLate(error) || isDisconnected(error)) {
      broken = failure(error)
      if (abandoned) return broken
      // PostgreSQL would have stopped by itself: nobody is there.
      if (isLate(error)) onLeft()
      else onBroken()
      return broken
    }
    if (isReadOnly(error)) onLeft()
    const refusal = refusalOf(error)
    if (refusal === undefined) return error
    onRefused(refusal)
    return failure(error)
  }
  const run = async <R>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>> => {
    if (broken) throw broken
    limit = Number(ownTime.exec(sql)?.[1] ?? limit)
    const answer = client.query(sql, [...parameters])
    try {
      return resultOf<R>(await answerInTime(answer, left, timedOut))
    } catch (error) {
      if (isLate(error) && left < limit) abandoned = answerInTime(answer, limit, timedOut)
      throw failed(error)
    } finally {
      left = limit
    }
  }
  const give = (destroy: boolean) => client.release(destroy || isLeft())
  const giveLater = (statement: Promise<unknown>) =>
    statement.then(
      () => give(false),
      (error) => {
        if (isLate(error)) onLeft()
        give(isLate(error) || isDisconnected(error))
      },
    )
  return {
    query: withoutCursor(run),
    release: (discard = false) => {
      if (abandoned && !discard) void giveLater(abandoned)
      else {
        abandoned?.catch(() => {})
        give(discard || broken !== undefined)
      }
    },
  }
}

/** Asserts to the compiler what pg gives: the rows and the command are those of what was asked. */
const resultOf = <R>(result: unknown) => result as PostgresQueryResult<R>

type Run = <R>(sql: string, parameters: readonly unknown[]) => Promise<PostgresQueryResult<R>>

/** What kysely calls. It gives a cursor only where it was given one, which it is not. */
const withoutCursor = (run: Run): PostgresPoolClient['query'] => {
  function query<R>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>
  function query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>
  function query<R>(asked: string | PostgresCursor<R>, parameters: readonly unknown[] = []) {
    return typeof asked === 'string' ? run<R>(asked, parameters) : asked
  }
  return query
}
