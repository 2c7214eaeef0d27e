import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from '@pgtend/testing'
import { expect } from 'vitest'
import { newStore, options } from '../../test/new-store.ts'
import { openTest } from '../../test/open-test.ts'
import { scriptedDump } from '../../test/scripted-dump.ts'
import { type BackupStore, backupStore } from '../store/backup-store.ts'
import type { Storage } from '../store/storage.ts'
import { createBackup } from './create-backup.ts'

/** A store that does something when the first part of an object whose name ends so has come. */
function meddling(storage: Storage, end: RegExp, meddle: () => Promise<unknown>): BackupStore {
  let done = false
  async function* passing(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      yield chunk
      if (!done) await meddle()
      done = true
    }
  }
  return backupStore({
    ...storage,
    put: (key, source, putOptions) => storage.put(key, end.test(key) ? passing(source) : source, putOptions),
  })
}

const ROWS = `create table item as select n, repeat(md5(n::text), 10) as t from generate_series(1, 100000) n`

const END_COPY = `
  select pg_terminate_backend(pid) from pg_stat_activity
   where datname = current_database() and query ~ '^COPY ' and state = 'active'
`

for (const format of ['custom', 'directory', 'plain'] as const) {
  test(`a ${format} dump whose session the server ends half-way is an error, and leaves nothing`, async ({
    databaseUrl,
    db,
  }) => {
    await db.query(ROWS)
    const database = await openTest(databaseUrl)
    const { store, directory } = await newStore()
    let running = true
    // Asked all the time: how far pg_dump is when something of it comes to the store, nobody knows.
    const ending = (async () => {
      while (running && (await db.query(END_COPY)).rowCount === 0);
    })()

    const failure = await createBackup(database, store, {
      ...(await options()),
      format,
      compression: 'none',
    }).catch((error: unknown) => error)
    running = false
    await ending

    expect(failure).toMatchObject({ code: 'BACKUP_DUMP_FAILED', exitCode: 1 })
    expect(await readdir(directory)).toEqual([])
  })
}

for (const format of ['custom', 'directory', 'plain'] as const) {
  test(`a pg_dump that ends well and has written no ${format} dump is an error, and leaves nothing`, async ({
    databaseUrl,
  }) => {
    const { store, directory } = await newStore()

    const failure = await createBackup(await openTest(databaseUrl), store, {
      ...(await options()),
      format,
      toolDirectories: await scriptedDump('exit 0'),
    }).catch((error: unknown) => error)

    expect(failure).toMatchObject({ code: 'BACKUP_DUMP_FAILED', message: expect.stringContaining('pg_dump') })
    expect(await readdir(directory)).toEqual([])
  })
}

test('parallel processes of which one is killed are an error, and leave nothing', async ({ databaseUrl, db }) => {
  await db.query(`${ROWS}; create table other as select * from item`)
  const database = await openTest(databaseUrl)
  const { store, directory } = await newStore()
  // The processes for the tables are children of the one that is started.
  const script = '"$REAL" "$@" & first=$!; while kill -0 $first && ! pkill -KILL -P $first; do :; done; wait $first'

  const failure = await createBackup(database, store, {
    ...(await options()),
    format: 'directory',
    toolDirectories: await scriptedDump(script),
  }).catch((error: unknown) => error)

  expect(failure).toMatchObject({ code: 'BACKUP_DUMP_FAILED' })
  expect(await readdir(directory)).toEqual([])
})

test('a table that is dropped before pg_dump has locked it is an error that names it; the next backup succeeds', async ({
  databaseUrl,
  db,
}) => {
  await db.query('create table stays (id int); create table goes (id int)')
  const database = await openTest(databaseUrl)
  const { store, directory } = await newStore()
  const script = `"$(dirname "$REAL")/psql" -Xqc 'drop table goes'; exec "$REAL" "$@"`

  const failure = await createBackup(database, store, {
    ...(await options()),
    // Counting locks the table too, and would keep it.
    kind: 'schema',
    toolDirectories: await scriptedDump(script),
  }).catch((error: unknown) => error)
  const left = await readdir(directory)
  const next = await createBackup(database, store, await options())

  expect(failure).toMatchObject({ code: 'BACKUP_DUMP_FAILED', message: expect.stringContaining('goes') })
  expect(left).toEqual([])
  expect(next.tables).toBe(1)
})

test('a store that loses files before the backup is done has no backup', async ({ databaseUrl, db }) => {
  await db.query('create table item as select 1 as id')
  const database = await openTest(databaseUrl)
  const { store, directory } = await newStore()
  const name = database.target.database
  const losing = meddling(store.storage, /RESTORE\.txt$/, async () => {
    for (const { key } of await store.storage.list(`${name}/2`)) await rm(join(directory, key))
  })

  const failure = await createBackup(database, losing, await options()).catch((error: unknown) => error)

  expect(failure).toMatchObject({ code: 'BACKUP_STORE_FAILED', message: expect.stringContaining('vanished') })
  expect(await store.listFolders()).toEqual([])
})

test('a lease that another process has taken over ends the backup before it is listed', async ({ databaseUrl, db }) => {
  await db.query('create table item as select 1 as id')
  const database = await openTest(databaseUrl)
  const { store, directory } = await newStore()
  const robbed = meddling(store.storage, /RESTORE\.txt$/, () =>
    rm(join(directory, database.target.database, '.leases'), { recursive: true }),
  )

  const failure = await createBackup(database, robbed, await options()).catch((error: unknown) => error)

  expect(failure).toMatchObject({ code: 'BACKUP_LEASE_LOST' })
  expect(await readdir(directory)).toEqual([])
})
