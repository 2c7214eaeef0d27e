import type { PgtendTable } from '@pgtend/database'

/** What is known of the backups, for whoever asks the database. Nothing of pgtend reads it: the store says how it is. */
export const CATALOG_TABLE: PgtendTable = {
  name: 'backup_catalog',
  comment:
    'Copy of what the stores of the backups of this database say; written after each change, read by nobody but you.',
  columns: `
    store text not null,
    database text not null,
    id text not null,
    environment text,
    kind text not null,
    class text,
    state text not null,
    level smallint,
    snapshot_at timestamptz not null,
    verified_at timestamptz,
    bytes bigint not null,
    database_bytes bigint not null,
    row_count bigint not null,
    migration_head text,
    held text,
    trash_until timestamptz,
    mirrored_at timestamptz not null default now(),
    primary key (store, database, id)
  `,
}
