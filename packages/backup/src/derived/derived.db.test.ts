import { text } from 'node:stream/consumers'
import { eachEngine, test } from '@pgtend/testing'
import type { Pool } from 'pg'
import { describe, expect } from 'vitest'
import { newStore, options } from '../../test/new-store.ts'
import { openCopy, openTest } from '../../test/open-test.ts'
import { restoreInto } from '../../test/restore-into.ts'
import { sharedDatabase } from '../../test/shared-database.ts'
import { twoKeys } from '../../test/two-keys.ts'
import { findBackup } from '../catalog/find-backup.ts'
import { createBackup } from '../create/create-backup.ts'
import { previewBackup } from '../create/preview-backup.ts'
import { openObject } from '../encryption/open-object.ts'
import { verifyBackup } from '../verify/verify-backup.ts'
import type { DerivedSetting } from './derived-setting.ts'

/** The foreign key of `note` can only be restored after the rows of the table that keeps some of its columns. */
const SCHEMA = `
  create extension if not exists vector;
  create schema "Odd Name";
  create table "Odd Name"."Order Items" (
    id bigint generated always as identity (start 10) primary key,
    "select" text not null,
    half int generated always as (length("select")) stored,
    embedding vector(3),
    doubled vector(3) generated always as (embedding + embedding) stored,
    rank int not null default 7
  );
  create index "Odd Index" on "Odd Name"."Order Items" using hnsw (embedding vector_l2_ops);
  insert into "Odd Name"."Order Items" ("select", embedding, rank)
    select case when n % 2 = 0 then E'tab\\t, line\\n and \\\\ 漢字' || n else '' end, array[n, 1, 2]::vector, n
      from generate_series(1, 250) n;
  create table note (id int primary key, item bigint not null references "Odd Name"."Order Items");
  insert into note select n, n + 9 from generate_series(1, 20) n;
  create materialized view ranks as select sum(rank) as total from "Odd Name"."Order Items";
  create table cached_kind (id int primary key);
  insert into cached_kind values (1);
  create table cache (id int, day date, kind int references cached_kind) partition by range (day);
  create table cache_1 partition of cache for values from ('2026-01-01') to ('2027-01-01');
  insert into cache select n, '2026-02-01', 1 from generate_series(1, 30) n;
  create table empty_one (id int primary key, derived text);
`
const ORDER = { schema: 'Odd Name', table: 'Order Items' }
const DERIVED: readonly DerivedSetting[] = [
  { ...ORDER, column: 'embedding', cost: 'pnpm embed', costPerThousand: 0.02 },
  { ...ORDER, column: 'rank' },
  { schema: 'public', table: 'cache', column: null },
  { schema: 'public', table: 'cached_kind', column: null },
  { schema: 'public', table: 'empty_one', column: 'derived' },
]

/** What a restored database holds of it. */
async function readBackRows(db: Pool) {
  const { rows } = await db.query<Readonly<Record<string, unknown>>>(`
    select count(*)::int as items, count(embedding)::int as embeddings, count(doubled)::int as doubled,
           min(rank) as least, max(rank) as most, sum(half)::int as half, min(id)::int as first,
           (select count(*)::int from note) as notes, (select count(*)::int from cache) as cached,
           (select total::int from ranks) as total
      from "Odd Name"."Order Items"
  `)
  return rows[0]
}

const WHAT_IS_LEFT = {
  items: 250,
  embeddings: 0,
  doubled: 0,
  least: 7,
  most: 7,
  half: expect.any(Number),
  first: 10,
  notes: 20,
  cached: 0,
  // Refreshed by the restore, after the rows were there.
  total: 1_750,
}

describe('a backup without derived data', () => {
  const filled = sharedDatabase(async ({ database }) => void (await database.pool.query(SCHEMA)))

  test.for([
    ['custom', 'zstd'],
    ['directory', 'gzip'],
  ] as const)('in format %s is restored with all the rest', async ([format, compression]) => {
    const { database, store } = filled()
    const { encryption, escrow, team } = await twoKeys()
    const shared = { ...(await options()), identities: team }

    const { id } = await createBackup(database, store, {
      ...shared,
      encryption,
      class: 'hourly',
      derived: DERIVED,
      format,
      compression,
    })
    const backup = await findBackup(store, id, database.target.database)

    expect(backup.manifest).toMatchObject({ class: 'hourly', derived: { length: 5 } })
    expect(backup.manifest.derived[0]).toMatchObject({ column: 'embedding', rows: 250 })
    expect(backup.manifest.derived[0]?.cost).toMatch(
      /^250 values of vector\(3\), 0\.0 MB; 0\.005 at 0\.02 a thousand; pnpm/,
    )
    expect(backup.manifest.derived.map(({ object }) => object !== null)).toEqual([true, true, false, false, true])
    expect(backup.manifest.tables.find(({ name }) => name === 'cache_1')).toMatchObject({ rows: 0, checksum: '0' })
    const result = await restoreInto(database, store, { reference: id, identities: escrow })
    expect(result).toMatchObject({ compared: true })
    expect(result.warnings).toContainEqual(
      expect.stringContaining('taken without "Odd Name"."Order Items"."embedding", to be computed again: 250 values'),
    )
    const restored = await openCopy(database)
    expect(await readBackRows(restored.pool)).toEqual(WHAT_IS_LEFT)
    await restored.end()
  })

  test('holds the rows of the moment of its snapshot, and says in RESTORE.txt how they are loaded', async ({
    databaseUrl,
    db,
  }) => {
    await db.query(SCHEMA)
    const database = await openTest(databaseUrl)
    const { store } = await newStore()
    let changed = false

    const { id } = await createBackup(database, store, {
      ...(await options()),
      derived: DERIVED,
      readMigrationHead: async (client) => {
        await client.query('select 1 as "the snapshot is taken by now"')
        if (!changed) await db.query(`update "Odd Name"."Order Items" set "select" = 'later'`)
        changed = true
        return null
      },
    })
    const backup = await findBackup(store, id, database.target.database)
    const script = await text(await openObject(store, backup, 'derived/0.sql.zst', []).then(plain))

    expect(changed).toBe(true)
    expect(script).not.toContain('later')
    expect(await text(await store.read(backup.folder, 'RESTORE.txt'))).toContain(
      'zstd -dc derived/0.sql.zst | psql -X -v ON_ERROR_STOP=1 --dbname=NAME',
    )
  })

  test('gives one table back with the columns that were kept', async () => {
    const { database, store } = filled()
    const { id } = await createBackup(database, store, { ...(await options()), derived: DERIVED })
    const only = { schemas: [], tables: [{ schema: ORDER.schema, name: ORDER.table }] }

    await restoreInto(database, store, { reference: id, only })
    const restored = await openCopy(database)
    const { rows } = await restored.pool.query(
      `select count(*)::int as n, count(embedding)::int as embeddings, to_regclass('public.note') as note from "Odd Name"."Order Items"`,
    )
    await restored.end()

    expect(rows).toEqual([{ n: 250, embeddings: 0, note: null }])
  })

  test('is refused where it could not be restored, before anything is written', async () => {
    const { database } = filled()
    const { store } = await newStore()
    const shared = await options()

    const refusal = (changes: object) =>
      createBackup(database, store, { ...shared, derived: DERIVED, ...changes }).catch((error: unknown) => error)

    expect(await refusal({ derived: [{ ...ORDER, column: null }] })).toMatchObject({
      code: 'BACKUP_DERIVED_INVALID',
      message: 'table "public"."note" has a foreign key to "Odd Name"."Order Items"',
      exitCode: 2,
    })
    await expect(
      previewBackup(database, store, { ...shared, derived: [{ ...ORDER, column: 'gone' }] }),
    ).rejects.toMatchObject({ code: 'BACKUP_DERIVED_INVALID' })
    expect(await refusal({ kind: 'data' })).toMatchObject({ code: 'BACKUP_OPTIONS_INVALID' })
    expect(await store.storage.list('')).toEqual([])
  })
})

eachEngine('without derived data', (engineTest) => {
  engineTest('a plain backup is verified', { timeout: 120_000 }, async ({ database, db }) => {
    await db.query(SCHEMA)
    const { store } = await newStore()
    const shared = await options()

    const { id } = await createBackup(database, store, { ...shared, derived: DERIVED, format: 'plain' })
    const backup = await findBackup(store, id, database.target.database)
    const verification = await verifyBackup(database.cluster, store, backup, shared)

    expect(verification).toMatchObject({ ok: true, level: 3, differences: [] })
    // The dump itself holds the columns that were kept.
    expect(backup.manifest.derived.map(({ column, object, rows }) => [column, object, rows])).toEqual([
      ['embedding', null, 250],
      ['rank', null, 250],
      [null, null, 30],
      [null, null, 1],
      ['derived', null, 0],
    ])
  })
})

async function plain(source: AsyncIterable<Uint8Array>): Promise<NodeJS.ReadableStream> {
  const { createZstdDecompress } = await import('node:zlib')
  const { Readable } = await import('node:stream')
  return Readable.from(source).pipe(createZstdDecompress())
}
