import type { CheckedStatement, Hit } from '../rule.ts'
import { inNextMigration, printStages } from './stages.ts'

/** The same statement in the next migration; nothing for what code runs. Pure. */
export function later({ sql, origin }: CheckedStatement): Pick<Hit, 'safeSql'> {
  return origin === 'code' ? {} : { safeSql: printStages(inNextMigration([[`${sql.trim()};`]])) }
}
