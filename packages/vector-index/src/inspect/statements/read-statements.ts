import { qualifiedName, SQLSTATE, sqlstateOf } from '@pgtend/database'
import type { Queryable } from '../../queryable.ts'

/** A statement as the server has recorded it. */
export interface RecordedStatement {
  readonly text: string
  readonly calls: number
  readonly meanMs: number
}

/** What `pg_stat_statements` knows, or why it knows nothing. */
export interface RecordedStatements {
  readonly statements: readonly RecordedStatement[]
  readonly unavailable: string | null
}

const MOST = 200
const OPERATORS = String.raw`<=>|<->|<#>|<\+>|<~>|<%>`

/** Reads the statements with a distance of pgvector that took most time in this database. Reads `pg_stat_statements` only. */
export async function readStatements(client: Queryable): Promise<RecordedStatements> {
  const { rows } = await client.query<{ schema: string }>(`
    select n.nspname as "schema"
      from pg_catalog.pg_extension e
      join pg_catalog.pg_namespace n on n.oid = e.extnamespace
     where e.extname = 'pg_stat_statements'
  `)
  const [extension] = rows
  if (extension === undefined) return nothing('the extension "pg_stat_statements" is not created')
  try {
    const recorded = await client.query<RecordedStatement>(
      `
      select s.query as "text", s.calls::float8 as "calls", s.mean_exec_time as "meanMs"
        from ${qualifiedName(extension.schema, 'pg_stat_statements')} s
        join pg_catalog.pg_database d on d.oid = s.dbid and d.datname = pg_catalog.current_database()
       where s.query ~ $1
       order by s.total_exec_time desc
       limit ${MOST}
    `,
      [OPERATORS],
    )
    return { statements: recorded.rows, unavailable: null }
  } catch (error) {
    const reason = REASONS.get(sqlstateOf(error) ?? '')
    if (reason === undefined) throw error
    return nothing(reason)
  }
}

const REASONS: ReadonlyMap<string, string> = new Map([
  [SQLSTATE.objectNotInPrerequisiteState, '"pg_stat_statements" is not in shared_preload_libraries'],
  [SQLSTATE.insufficientPrivilege, 'this role may not read "pg_stat_statements"'],
])

function nothing(unavailable: string): RecordedStatements {
  return { statements: [], unavailable }
}
