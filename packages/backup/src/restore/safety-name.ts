import { nameWithTail } from '@pgtend/database'
import { timeStamp } from './time-stamp.ts'

const TAIL = /_pre_restore_\d{8}T\d{6}Z$/

/** Name that a replaced database is kept under. Pure. */
export function safetyName(database: string, now: Date): string {
  return nameWithTail(database, `_pre_restore_${timeStamp(now)}`)
}

/** Finds the newest database that a restore in place of `database` has replaced. Pure. */
export function newestSafety(databases: readonly string[], database: string): string | undefined {
  const tails = databases.flatMap((name) => {
    const tail = TAIL.exec(name)?.[0]
    // A name that was cut to fit is recognised by cutting it again.
    return tail !== undefined && nameWithTail(database, tail) === name ? [tail] : []
  })
  const newest = tails.sort().at(-1)
  return newest === undefined ? undefined : nameWithTail(database, newest)
}
