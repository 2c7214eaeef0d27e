import type { CheckedStatement, Hit } from '../rule.ts'

/** The statement after another that it needs; nothing for what code runs. Pure. */
export function after(first: string, { sql, origin }: CheckedStatement): Pick<Hit, 'safeSql'> {
  return origin === 'code' ? {} : { safeSql: `${first}\n${sql};` }
}
