import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { test } from '@pgtend/testing'
import { expect } from 'vitest'
import { newStore, options } from '../../test/new-store.ts'
import { openCopy, openTest } from '../../test/open-test.ts'
import { restoreInto } from '../../test/restore-into.ts'
import { createBackup } from '../create/create-backup.ts'

const run = promisify(execFile)

/** What restores get wrong: order of refreshes, extensions elsewhere, large objects, rows that policies hide, triggers that fire. */
const CONTENTS = `
  create schema tools;
  create extension vector schema tools;
  create table item (id int primary key, doubled int generated always as (id * 2) stored, v tools.vector(3));
  insert into item (id, v) select n, array[n, 1, 2]::tools.vector from generate_series(1, 50) n;
  create index on item using hnsw (v tools.vector_l2_ops);
  alter table item enable row level security;
  alter table item force row level security;
  create policy nobody on item using (false);
  create materialized view first as select count(*)::int as n from item;
  create materialized view second as select n + 1 as n from first;
  create table copied (id int);
  create function copy_row() returns trigger language plpgsql as
    $$ begin insert into public.copied values (new.id); return new; end $$;
  create trigger copying after insert on item for each row execute function copy_row();
  create table tree (id int primary key, parent int references tree);
  insert into tree select n, nullif(n / 2, 0) from generate_series(1, 64) n order by n desc;
  create function noted() returns event_trigger language plpgsql as $$ begin raise exception 'fired'; end $$;
  create event trigger never on ddl_command_start execute function noted();
`

for (const format of ['directory', 'plain'] as const) {
  test(`policies, triggers, views on views and extensions elsewhere come back: ${format}`, { timeout: 60_000 }, async ({
    databaseUrl,
    db,
  }) => {
    await db.query('drop extension if exists vector')
    const { rows: made } = await db.query(`select lo_from_bytea(0, decode(repeat('00ff', 5000), 'hex'))::text as id`)
    await db.query(CONTENTS)
    const database = await openTest(databaseUrl)
    const { store } = await newStore()
    await createBackup(database, store, { ...(await options()), format })

    const result = await restoreInto(database, store)

    expect(result).toMatchObject({ compared: true, indexes: [{ table: 'item' }] })
    await using copy = await openCopy(database)
    const { rows } = await copy.pool.query(
      `select (select count(*)::int from item) as items, (select n from second) as second,
              (select count(*)::int from copied) as copied, (select sum(doubled)::int from item) as doubled,
              (select extnamespace::regnamespace::text from pg_extension where extname = 'vector') as tools,
              (select count(*)::int from pg_event_trigger) as triggers, length(lo_get($1::oid)) as bytes`,
      [made[0].id],
    )
    expect(rows).toEqual([
      { items: 50, second: 51, copied: 0, doubled: 2_550, tools: 'tools', triggers: 1, bytes: 10_000 },
    ])
  })
}

test('a disk that is full on the server ends the restore, drops its database and leaves the old one', {
  timeout: 60_000,
}, async ({ databaseUrl, db, skip, temporaryDirectory }) => {
  const disk = join(temporaryDirectory, 'disk')
  await mkdir(disk)
  const mounted = await run('mount', ['-t', 'tmpfs', '-o', 'size=12m,mode=0777', 'pgtend-test', disk]).then(
    () => true,
    () => false,
  )
  if (!mounted) skip('only root can mount a small disk')
  const tablespace = `pgtend_test_small_${process.pid}`
  try {
    await run('chmod', ['0711', temporaryDirectory])
    await run('chown', ['postgres:', disk]).catch(() => undefined)
    const created = await db.query(`create tablespace ${tablespace} location '${disk}'`).catch(() => undefined)
    if (created === undefined) skip('the server does not see the disks of this machine')
    await db.query(`create table item (id int, filler text) tablespace ${tablespace}`)
    await db.query(`insert into item select n, repeat('x', 1000) from generate_series(1, 6000) n`)
    const database = await openTest(databaseUrl)
    const { store } = await newStore()
    await createBackup(database, store, await options())

    const failing = restoreInto(database, store)

    await expect(failing).rejects.toMatchObject({
      code: 'RESTORE_FAILED',
      message: expect.stringContaining('No space left on device'),
    })
    expect(await database.cluster.list()).not.toContainEqual(expect.stringContaining(`${database.target.database}_`))
    expect((await db.query('select count(*)::int as n from item')).rows).toEqual([{ n: 6_000 }])
  } finally {
    // A disk that goes while the server has files on it fails every checkpoint, and with it the tests of others.
    await db.query('drop table if exists item')
    await db.query(`drop tablespace if exists ${tablespace}`)
    await run('umount', ['--lazy', disk])
  }
})
