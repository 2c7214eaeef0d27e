import { escapeIdentifier, escapeLiteral, qualifiedName } from '@pgtend/database'
import type { Ledger, LedgerEntry } from './ledger.ts'

/** Table of Prisma 2 to 7; Prisma 8 has another, which is why the rest of pgtend only knows `Ledger`. */
const TABLE = '_prisma_migrations'

/** Prisma's ledger in a schema: same table, same checksums, same meaning of each column, so that both tools can take turns. */
export function prismaLedger(schema: string): Ledger {
  const table = qualifiedName(schema, TABLE)
  return {
    schema,
    tableName: TABLE,
    table,
    createSql: () => createSql(schema, table),
    selectSql: () => `
      select id, migration_name as "name", checksum, started_at as "startedAt", finished_at as "finishedAt",
             rolled_back_at as "rolledBackAt", coalesce(applied_steps_count, 0) as "appliedSteps", logs
        from ${table}
       order by started_at, id`,
    selectOpenIdsSql: () => `select id from ${table} where finished_at is null`,
    insertStartedSql: (entry) =>
      `insert into ${table} (id, checksum, migration_name, started_at, applied_steps_count)
values (${values(entry)}, pg_catalog.clock_timestamp(), 0)
on conflict do nothing`,
    insertAppliedSql: (entry) =>
      `insert into ${table} (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
values (${values(entry)}, pg_catalog.now(), pg_catalog.clock_timestamp(), 1)`,
    insertStampedSql: (entry) =>
      `insert into ${table} (id, checksum, migration_name, started_at, finished_at, applied_steps_count, logs)
values (${values(entry)}, pg_catalog.now(), pg_catalog.now(), 0, '')`,
    insertFailedSql: (entry, logs) =>
      `insert into ${table} (id, checksum, migration_name, started_at, applied_steps_count, logs)
values (${values(entry)}, pg_catalog.now(), 0, ${escapeLiteral(logs)})`,
    // Both at once: a reader must never see a finished row without its step.
    finishSql: ({ id, checksum }) =>
      `update ${table}
   set applied_steps_count = 1, finished_at = pg_catalog.clock_timestamp(), logs = null, checksum = ${escapeLiteral(checksum)}
 where id = ${escapeLiteral(id)}`,
    failSql: (id, logs) => `update ${table} set logs = ${escapeLiteral(logs)} where id = ${escapeLiteral(id)}`,
    // finished_at goes too: Prisma's `resolve --applied` refuses a name with any finished row, even a rolled-back one.
    rollBackSql: (id) =>
      `update ${table} set rolled_back_at = pg_catalog.now(), finished_at = null where id = ${escapeLiteral(id)}`,
    undoSql: (name) =>
      `update ${table} set rolled_back_at = pg_catalog.now(), finished_at = null
 where migration_name = ${escapeLiteral(name)} and rolled_back_at is null`,
    acceptSql: (name, checksum) =>
      `update ${table} set checksum = ${escapeLiteral(checksum)}
 where migration_name = ${escapeLiteral(name)} and rolled_back_at is null`,
  }
}

function values({ id, checksum, name }: LedgerEntry): string {
  return [id, checksum, name].map(escapeLiteral).join(', ')
}

/** Column types as Prisma creates them. The check comes first because `if not exists` asks for the right to create. */
function createSql(schema: string, table: string): string {
  return `do $pgtend$
begin
  if pg_catalog.to_regnamespace(${escapeLiteral(escapeIdentifier(schema))}) is null then
    create schema ${escapeIdentifier(schema)};
  end if;
  if pg_catalog.to_regclass(${escapeLiteral(table)}) is null then
    create table ${table} (
      id varchar(36) primary key not null,
      checksum varchar(64) not null,
      finished_at timestamptz,
      migration_name varchar(255) not null,
      logs text,
      rolled_back_at timestamptz,
      started_at timestamptz not null default now(),
      applied_steps_count integer not null default 0
    );
  end if;
end
$pgtend$`
}
