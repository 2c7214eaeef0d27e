import { qualifiedName } from '@pgtend/database'
import type { ClientBase } from 'pg'

/** What a database itself says about its health, before and after it is dumped. */
export interface HealthFacts {
  /** Pages with a wrong checksum that the server met since its statistics began; null where it does not check. */
  readonly checksumFailures: number | null
  /** As SQL writes them. */
  readonly invalidIndexes: readonly string[]
  /** Unlogged tables, as SQL writes them, when the server is a standby: it has no rows of theirs. */
  readonly emptyOnStandby: readonly string[]
  readonly serverClock: Date
}

const MAX_CLOCK_SKEW_MS = 5 * 60_000

/** Reads what could make a backup worth less. Reads catalogs and statistics; outside the transaction of the dump. */
export async function readHealthFacts(client: ClientBase): Promise<HealthFacts> {
  const { rows } = await client.query<{ failures: string | null; serverClock: Date }>(`
    select s.checksum_failures::text as "failures", pg_catalog.clock_timestamp() as "serverClock"
      from pg_catalog.pg_stat_database s
     where s.datname = current_database()
  `)
  const failures = rows[0]?.failures ?? null
  return {
    checksumFailures: failures === null ? null : Number(failures),
    invalidIndexes: await selectInvalidIndexes(client),
    emptyOnStandby: await selectEmptyOnStandby(client),
    serverClock: rows[0]?.serverClock ?? new Date(0),
  }
}

async function selectInvalidIndexes(client: ClientBase): Promise<readonly string[]> {
  const { rows } = await client.query<{ schema: string; name: string }>(`
    select n.nspname as "schema", c.relname as "name"
      from pg_catalog.pg_index i
      join pg_catalog.pg_class c on c.oid = i.indexrelid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'i' and not i.indisvalid and n.nspname !~ '^pg_'
     order by 1, 2
  `)
  return rows.map(({ schema, name }) => qualifiedName(schema, name))
}

async function selectEmptyOnStandby(client: ClientBase): Promise<readonly string[]> {
  const { rows } = await client.query<{ schema: string; name: string }>(`
    select n.nspname as "schema", c.relname as "name"
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and c.relpersistence = 'u' and pg_catalog.pg_is_in_recovery()
     order by 1, 2
  `)
  return rows.map(({ schema, name }) => qualifiedName(schema, name))
}

export interface DegradedInput {
  readonly before: HealthFacts
  readonly after: HealthFacts
  /** What pg_dump warned of. */
  readonly warnings: readonly string[]
}

/** Says why a backup is not as good as it should be; each reason is a sentence without a full stop. Pure. */
export function findDegraded({ before, after, warnings }: DegradedInput): readonly string[] {
  const failed = (after.checksumFailures ?? 0) - (before.checksumFailures ?? 0)
  return [
    ...(failed > 0 ? [`the server met ${failed} damaged page${failed === 1 ? '' : 's'} during the dump`] : []),
    ...before.invalidIndexes.map((index) => `index ${index} is invalid, so pg_dump has left it out`),
    ...before.emptyOnStandby.map((table) => `rows of unlogged table ${table} are not on a standby`),
    ...warnings.map((warning) => `pg_dump warned: ${warning}`),
  ]
}

/**
 * What to say of clocks that differ; undefined when they agree. The data is none the worse: its moment is by the clock of the server,
 * and a backup that counted for less would push an older one before it. Pure.
 */
export function clockNote({ serverClock }: Pick<HealthFacts, 'serverClock'>, clock: Date): string | undefined {
  const skewMs = Math.abs(serverClock.getTime() - clock.getTime())
  if (skewMs <= MAX_CLOCK_SKEW_MS) return undefined
  const seconds = Math.round(skewMs / 1_000)
  return `the clocks of the server and of this machine differ by ${seconds} s: retention and reports rely on them`
}
