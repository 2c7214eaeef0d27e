import { escapeLiteral } from '@pgtend/database'

/** The journal stands in a schema of its own: a table of ours beside the application's would be drift to Prisma. */
export const JOURNAL_TABLE = 'pgtend.migration_step'

export type Direction = 'up' | 'down'

/** `running` is written before a statement that no transaction can hold; found later, nobody knows how it ended. */
export type StepState = 'running' | 'done' | 'failed'

/** One step of one attempt, as the journal remembers it. */
export interface JournalRow {
  readonly ledgerId: string
  readonly direction: Direction
  readonly migration: string
  readonly step: number
  /** Checksum of the step's statements. */
  readonly checksum: string
  readonly state: StepState
  /** Whether the step was one transaction: a failed one left nothing behind. */
  readonly transactional: boolean
  readonly rows: number
  readonly durationMs: number
  /** What is needed to take the step up again. */
  readonly note: string | null
}

/** Creates the journal. The checks come first because `if not exists` asks for the right to create. */
export function createJournalSql(): string {
  return `do $pgtend$
begin
  if pg_catalog.to_regnamespace('pgtend') is null then
    create schema pgtend;
  end if;
  if pg_catalog.to_regclass('${JOURNAL_TABLE}') is null then
    create table ${JOURNAL_TABLE} (
      ledger_schema text not null,
      ledger_id text not null,
      direction text not null check (direction in ('up', 'down')),
      migration text not null,
      step integer not null,
      checksum text not null,
      state text not null check (state in ('running', 'done', 'failed')),
      transactional boolean not null,
      rows_touched bigint not null default 0,
      duration_ms double precision not null default 0,
      note text,
      written_at timestamptz not null default now(),
      primary key (ledger_id, direction, step)
    );
    comment on table ${JOURNAL_TABLE} is 'Steps of migrations that pgtend ran, so that an interrupted run goes on at the right statement.';
  end if;
end
$pgtend$`
}

/**
 * Selects the journal of one ledger as `JournalRow`; sorts by the primary key. With `attempts`, a query for ids of ledger rows, it is that
 * of these attempts and of all undos: the steps of a thousand finished migrations take as long to read as everything else.
 */
export function selectJournalSql(schema: string, attempts?: string): string {
  const wanted = attempts === undefined ? '' : ` and (direction = 'down' or ledger_id in (${attempts}))`
  return `
    select ledger_id as "ledgerId", direction, migration, step, checksum, state, transactional,
           rows_touched::double precision as "rows", duration_ms as "durationMs", note
      from ${JOURNAL_TABLE}
     where ledger_schema = ${escapeLiteral(schema)}${wanted}
     order by ledger_id, direction, step`
}

/** A step to be written; its duration may be left to the server, which then counts from the start of the transaction. */
export interface JournalEntry extends Omit<JournalRow, 'durationMs'> {
  readonly durationMs: number | undefined
}

const SINCE_BEGIN = 'extract(epoch from pg_catalog.clock_timestamp() - pg_catalog.now()) * 1000'

/** Writes what is known of a step, in the transaction of the step where it has one. */
export function writeStepSql(schema: string, entry: JournalEntry): string {
  return writeStepsSql(schema, [entry])
}

/** Writes several steps at once; no step twice. */
export function writeStepsSql(schema: string, entries: readonly JournalEntry[]): string {
  return `insert into ${JOURNAL_TABLE} (ledger_schema, ledger_id, direction, migration, step, checksum, state, transactional,
  rows_touched, duration_ms, note)
values ${entries.map((entry) => `(${values(schema, entry)})`).join(',\n       ')}
on conflict (ledger_id, direction, step) do update
   set checksum = excluded.checksum, state = excluded.state, transactional = excluded.transactional,
       rows_touched = excluded.rows_touched, duration_ms = excluded.duration_ms, note = excluded.note,
       written_at = pg_catalog.now()`
}

/** Forgets an undo that stopped half-way, once someone has put the migration back by hand. */
export function clearStepsSql(ledgerId: string, direction: Direction): string {
  return `delete from ${JOURNAL_TABLE} where ledger_id = ${escapeLiteral(ledgerId)} and direction = ${escapeLiteral(direction)}`
}

/** The file of a migration has other statements now: what was run of it stays as history and proves nothing about the file. */
export function disownStepsSql(schema: string, migration: string): string {
  return `update ${JOURNAL_TABLE} set checksum = ''
 where ledger_schema = ${escapeLiteral(schema)} and migration = ${escapeLiteral(migration)} and direction = 'up'`
}

function values(schema: string, entry: JournalEntry): string {
  const texts = [schema, entry.ledgerId, entry.direction, entry.migration].map(escapeLiteral)
  return [
    ...texts,
    entry.step,
    escapeLiteral(entry.checksum),
    escapeLiteral(entry.state),
    entry.transactional,
    entry.rows,
    entry.durationMs?.toFixed(3) ?? SINCE_BEGIN,
    entry.note === null ? 'null' : escapeLiteral(entry.note),
  ].join(', ')
}
