import { ensurePgtendTable, type Queryable, SQLSTATE, sqlstateOf } from '@pgtend/database'
import type { BackupSummary } from '../catalog/summary.ts'
import { CATALOG_TABLE } from './catalog-table.ts'

/** What a mirror copies. */
export interface MirrorSource {
  /** Names the store: `BackupStore.description`. */
  readonly store: string
  readonly database: string
  /** All backups of the database in the store, with those in the trash. */
  readonly backups: readonly BackupSummary[]
}

export interface Mirrored {
  readonly written: boolean
  /** Why it was not written, for people. */
  readonly reason: string | null
}

/** No right to create or write, and a standby, which nobody writes to. */
const REFUSALS: ReadonlySet<string> = new Set([SQLSTATE.insufficientPrivilege, '25006'])

/**
 * Copies what a store says about the backups of a database into `pgtend.backup_catalog` there, and removes what the store has no longer.
 * Creates the table where the role may; a role that may not is a result and no error. Locks the rows that it writes.
 */
export async function mirrorCatalog(client: Queryable, source: MirrorSource): Promise<Mirrored> {
  try {
    await ensurePgtendTable(client, CATALOG_TABLE)
    await writeRows(client, source)
    return { written: true, reason: null }
  } catch (error) {
    if (!REFUSALS.has(sqlstateOf(error) ?? '')) throw error
    return { written: false, reason: error instanceof Error ? error.message : String(error) }
  }
}

/** One statement, so that a reader sees the store as it was at one moment. A row that is as it was is not written. */
async function writeRows(client: Queryable, { backups, database, store }: MirrorSource): Promise<void> {
  const rows = backups.map((backup) => ({
    id: backup.id,
    environment: backup.environment,
    kind: backup.kind,
    class: backup.class,
    state: backup.state,
    level: backup.level,
    snapshot_at: backup.snapshotAt,
    verified_at: backup.verifiedAt,
    bytes: backup.bytes,
    database_bytes: backup.databaseBytes,
    row_count: backup.rows,
    migration_head: backup.migrationHead,
    held: backup.held,
    trash_until: backup.trashUntil,
  }))
  await client.query(
    `
    with wanted as (
      select *
        from pg_catalog.jsonb_to_recordset($3::jsonb) as r(${COLUMNS.map(([name, type]) => `${name} ${type}`).join(', ')})
    ), gone as (
      delete from pgtend.backup_catalog c
       where c.store = $1::text and c.database = $2::text and not exists (select from wanted w where w.id = c.id)
    )
    insert into pgtend.backup_catalog as c (store, database, ${NAMES})
    select $1::text, $2::text, ${NAMES}
      from wanted
        on conflict (store, database, id) do update
       set (${NAMES}, mirrored_at) = row(${NAMES.replaceAll(/\w+/g, 'excluded.$&')}, now())
     where row(${NAMES.replaceAll(/\w+/g, 'c.$&')}) is distinct from row(${NAMES.replaceAll(/\w+/g, 'excluded.$&')})
    `,
    [store, database, JSON.stringify(rows)],
  )
}

const COLUMNS = [
  ['id', 'text'],
  ['environment', 'text'],
  ['kind', 'text'],
  ['class', 'text'],
  ['state', 'text'],
  ['level', 'smallint'],
  ['snapshot_at', 'timestamptz'],
  ['verified_at', 'timestamptz'],
  ['bytes', 'bigint'],
  ['database_bytes', 'bigint'],
  ['row_count', 'bigint'],
  ['migration_head', 'text'],
  ['held', 'text'],
  ['trash_until', 'timestamptz'],
] as const
const NAMES = COLUMNS.map(([name]) => name).join(', ')
