import { checksumOf } from '../files/checksum.ts'
import type { SqlParser } from '../script/load-parser.ts'

/** Where something stands in the text; a number, unlike the `location` of a tablespace, which is a path. */
const POSITION = /^(?:.*_)?location$|^stmt_len$|^(?:.*_)?list_(?:start|end)$/

/**
 * What a statement means to the parser: equal for two texts that differ in comments, white space, case or quotes only. Unlike the
 * fingerprint of libpg_query, which serves statistics, constants count: `default 5` is not `default 6`. Pure.
 */
export function statementFingerprint(parse: SqlParser, sql: string): string {
  const trees = (parse(sql).stmts ?? []).map(({ stmt }) => stmt)
  return checksumOf(JSON.stringify(trees, withoutPositions))
}

function withoutPositions(key: string, value: unknown): unknown {
  return typeof value === 'number' && POSITION.test(key) ? undefined : value
}
