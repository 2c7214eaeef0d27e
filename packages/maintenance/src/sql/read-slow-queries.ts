import { qualifiedName } from '@pgtend/database'
import type { ClientBase } from 'pg'
import type { SlowQueries, SlowQuery } from '../stats/database-stats.ts'
import { redactStatement } from '../stats/redact-statement.ts'
import { SectionSkipped } from '../stats/section.ts'

/** A row of the view as JSON: its columns follow the version of the extension, which may be older than the server. */
type Counters = Readonly<Record<string, unknown>>

interface Row {
  readonly query: string | null
  readonly counters: Counters
  readonly examined: number
  readonly hidden: number
}

/** Longest text that is sent here to be redacted and cut off. */
const MAX_QUERY_LENGTH = 4_000

/**
 * Reads the statements of this database with the longest mean time from pg_stat_statements. Takes the extension's own lock, shared.
 * @throws {SectionSkipped} when the extension is not there or this role sees none of its rows
 */
export async function readSlowQueries(client: ClientBase, thresholdMs: number, limit: number): Promise<SlowQueries> {
  const view = await findView(client)
  const { rows } = await client.query<Row>(
    `
    with statement as (
      select s.queryid is null and s.query = '<insufficient privilege>' as hidden, s.query,
             to_jsonb(s) - 'query' as counters
        from ${view} s
       where s.dbid = (select oid from pg_catalog.pg_database where datname = current_database())
    ), timed as (
      select *, coalesce(counters ->> 'mean_exec_time', counters ->> 'mean_time')::float8 as mean from statement
    ), total as (
      select count(*)::int as examined, (count(*) filter (where hidden))::int as hidden from statement
    ), slow as (
      select query, counters
        from timed
       where not hidden and mean >= $1::float8
       order by mean desc
       limit $2::int
    )
    select left(slow.query, $3::int) as "query", coalesce(slow.counters, '{}') as "counters",
           total.examined as "examined", total.hidden as "hidden"
      from total left join slow on true
  `,
    [thresholdMs, limit, MAX_QUERY_LENGTH],
  )
  const { examined = 0, hidden = 0 } = rows[0] ?? {}
  if (hidden > 0 && hidden === examined) {
    throw new SectionSkipped('the role may not see the statements of others; grant it pg_read_all_stats')
  }
  const queries = rows.flatMap(({ query, counters }) => (query === null ? [] : [toSlowQuery(query, counters)]))
  return { thresholdMs, examined, hidden, queries }
}

async function findView(client: ClientBase): Promise<string> {
  const { rows } = await client.query<{ schema: string; preloaded: boolean; readable: boolean }>(`
    select n.nspname as "schema",
           coalesce(current_setting('pg_stat_statements.max', true), '') <> '' as "preloaded",
           pg_catalog.has_schema_privilege(n.oid, 'USAGE') as "readable"
      from pg_catalog.pg_extension e
      join pg_catalog.pg_namespace n on n.oid = e.extnamespace
     where e.extname = 'pg_stat_statements'
  `)
  const [extension] = rows
  if (extension === undefined) {
    throw new SectionSkipped('pg_stat_statements is not installed; run `create extension pg_stat_statements`')
  }
  if (!extension.preloaded) {
    throw new SectionSkipped('pg_stat_statements is not in shared_preload_libraries, so nothing is recorded')
  }
  if (!extension.readable) throw new SectionSkipped('the role may not use the schema of pg_stat_statements')
  return qualifiedName(extension.schema, 'pg_stat_statements')
}

/** Hides the renames of extension versions: 1.8 (PostgreSQL 13) split planning from execution, 1.11 (17) split the read times. */
export function toSlowQuery(query: string, counters: Counters): SlowQuery {
  const first = (...names: readonly string[]): number =>
    Number(names.map((name) => counters[name]).find(isPresent) ?? 0)
  const hits = first('shared_blks_hit')
  const reads = first('shared_blks_read')
  return {
    query: redactStatement(query),
    calls: first('calls'),
    meanMs: round(first('mean_exec_time', 'mean_time')),
    maxMs: round(first('max_exec_time', 'max_time')),
    totalMs: round(first('total_exec_time', 'total_time')),
    rows: first('rows'),
    cacheHits: hits + reads === 0 ? null : hits / (hits + reads),
    readMs: round(first('shared_blk_read_time', 'blk_read_time')),
  }
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100
}
