import { watch } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { eachEngine, test } from '@pgtend/testing'
import { expect } from 'vitest'
import { newStore, options } from '../../test/new-store.ts'
import { openCopy, openTest } from '../../test/open-test.ts'
import { restoreInto } from '../../test/restore-into.ts'
import { sharedDatabase } from '../../test/shared-database.ts'
import { twoKeys } from '../../test/two-keys.ts'
import { createBackup } from '../create/create-backup.ts'

/** Vector indexes of every kind that a dump writes differently, and a trigger that fires at each index that is built. */
const SCHEMA = `
  create extension if not exists vector;
  create schema "Odd Name";
  create table "Odd Name"."Order Items" (id int primary key, "select" vector(3), tenant int);
  insert into "Odd Name"."Order Items" select n, array[n, 1, 2]::vector, n % 2 from generate_series(1, 100) n;
  create index "Odd ""Index" on "Odd Name"."Order Items" using hnsw ("select" vector_cosine_ops) with (m = 8) where tenant = 1;
  comment on index "Odd Name"."Odd ""Index" is 'create index x on a.b using hnsw (c);';
  create index half on "Odd Name"."Order Items" using ivfflat (("select"::halfvec(3)) halfvec_l2_ops) with (lists = 2);
  create table parts (id int, v vector(3)) partition by range (id);
  create table parts_1 partition of parts for values from (0) to (1000);
  insert into parts select n, array[n, 1, 2]::vector from generate_series(1, 50) n;
  create index parts_v on parts using hnsw (v vector_l2_ops);
  create materialized view seen as select id, "select" as v from "Odd Name"."Order Items";
  create index seen_v on seen using hnsw (v vector_ip_ops);
  create table log (command text);
  create function note_command() returns event_trigger language plpgsql as
    $$ begin insert into public.log values (tg_tag); end $$;
  create event trigger noting on ddl_command_end execute function note_command();
`
const BUILT = ['Odd "Index', 'half', 'parts_1_v_idx', 'parts_v', 'seen_v']

eachEngine('a restore of vectors', (engineTest) => {
  engineTest(
    'builds their indexes last and one after another, before event triggers are there',
    {
      timeout: 120_000,
    },
    async ({ database, db }) => {
      await db.query(SCHEMA)
      const { store } = await newStore()
      await createBackup(database, store, await options())
      const said: string[] = []

      const result = await restoreInto(database, store, { onProgress: (text) => said.push(text) })

      expect(result).toMatchObject({ compared: true, leftOut: [] })
      expect(result.indexes.map(({ name }) => name).sort()).toEqual(BUILT)
      expect(result.phases.usableMs).toBeLessThanOrEqual(result.phases.completeMs)
      const [statistics, building, comparing] = ['gathering', 'building', 'comparing'].map((word) =>
        said.findIndex((text) => text.startsWith(word)),
      )
      expect([statistics, building, comparing]).toEqual(
        [statistics, building, comparing].toSorted((a = 0, b = 0) => a - b),
      )
      await using copy = await openCopy(database)
      const { rows } = await copy.pool.query(`
      select (select count(*)::int from log) as fired,
             (select count(*)::int from pg_event_trigger) as triggers,
             (select count(*)::int from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am a on a.oid = c.relam
               where a.amname in ('hnsw', 'ivfflat') and indisvalid) as valid,
             obj_description('"Odd Name"."Odd ""Index"'::regclass) as comment
    `)
      expect(rows).toEqual([{ fired: 0, triggers: 1, valid: 5, comment: 'create index x on a.b using hnsw (c);' }])
    },
  )
})

const encrypted = sharedDatabase(async ({ database, store }) => {
  await database.pool.query(SCHEMA)
  for (const format of ['custom', 'directory'] as const) {
    ids[format] = (
      await createBackup(database, store, { ...(await options()), encryption: keys.encryption, format })
    ).id
  }
})
const keys = await twoKeys()
const ids = { custom: '', directory: '' }

test.for([
  ['custom', 2],
  ['directory', 2],
  // Where one process is enough it is streamed, and only the folder for the list of entries is there.
  ['custom', 1],
] as const)(
  'an encrypted backup in %s format is restored by %i processes through a private folder that is gone afterwards',
  async ([format, jobs], { temporaryDirectory }) => {
    const { database, store } = encrypted()
    const seen: (string | null)[] = []
    const watcher = watch(temporaryDirectory, (_, name) => seen.push(name))

    const result = await restoreInto(database, store, {
      reference: ids[format],
      identities: keys.escrow,
      temporaryDirectory,
      jobs,
    })
    watcher.close()

    expect(result).toMatchObject({ compared: true, indexes: expect.objectContaining({ length: 5 }) })
    expect(seen).toContainEqual(expect.stringMatching(/^pgtend-/))
    expect(await readdir(temporaryDirectory)).toEqual([])
  },
)

test('a build gets the memory and workers that it is told, and goes on alone where shared memory is short', {
  timeout: 60_000,
}, async ({ databaseUrl, db }) => {
  await db.query('create table item (id int, v vector(3))')
  await db.query('insert into item select n, array[n, 1, 2]::vector from generate_series(1, 100) n')
  await db.query('create index small on item using hnsw (v vector_l2_ops)')
  await db.query('create index vast on item using hnsw (v vector_cosine_ops) with (m = 5)')
  const database = await openTest(databaseUrl)
  const { store } = await newStore()
  await createBackup(database, store, await options())

  const { indexes } = await restoreInto(database, store, {
    sizeIndexBuild: ({ dimensions = 0, m, rows }) => ({
      // More than any machine has to share.
      maintenanceWorkMemMb: m === 5 ? 1_500_000 : 60 + dimensions,
      parallelWorkers: rows / 100,
    }),
  })

  expect(indexes).toMatchObject([
    { name: 'small', maintenanceWorkMemMb: 63, parallelWorkers: 1, method: 'hnsw', table: 'item' },
    { name: 'vast', maintenanceWorkMemMb: 1_500_000, parallelWorkers: 0 },
  ])
})
