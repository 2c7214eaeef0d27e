import { execFile, execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { connectClient, createTemporaryDirectory, test, waitFor } from '@pgtend/testing'
import { describe, expect, onTestFinished } from 'vitest'
import { newStore, options } from '../../test/new-store.ts'
import { openTest } from '../../test/open-test.ts'
import { restoreInto } from '../../test/restore-into.ts'
import { scriptedDump } from '../../test/scripted-dump.ts'
import { findBackup } from '../catalog/find-backup.ts'
import { listBackups } from '../catalog/list-backups.ts'
import { backupStore } from '../store/backup-store.ts'
import { directoryStore } from '../store/directory-store.ts'
import { putLease } from '../store/lease-record.ts'
import { thisProcess } from '../store/process-mark.ts'
import { verifyBackup } from '../verify/verify-backup.ts'
import { createBackup } from './create-backup.ts'

const PROCESS = fileURLToPath(new URL('../../test/create-backup-process.ts', import.meta.url))
const run = promisify(execFile)

/** Everything below the folder of a database, or nothing when it does not exist. */
async function leftovers(directory: string, database: string): Promise<readonly string[]> {
  return readdir(join(directory, database)).catch(() => [])
}

test('writes during the dump are in neither the dump nor the counts', async ({ databaseUrl, db }) => {
  await db.query('create table item (id serial primary key, t text)')
  await db.query(`insert into item (t) select repeat('x', 100) from generate_series(1, 20000)`)
  const database = await openTest(databaseUrl)
  const { store } = await newStore()
  const writer = await connectClient(databaseUrl)
  let writing = true
  const writes = (async () => {
    while (writing)
      await writer.query(`insert into item (t) values ('late'); update item set t = t || 'y' where id % 500 = 0`)
  })()

  const backup = await createBackup(database, store, await options())
  writing = false
  await writes
  await writer.end()
  const verification = await verifyBackup(
    database.cluster,
    store,
    await findBackup(store, backup.id, ''),
    await options(),
  )

  expect(verification).toMatchObject({ ok: true, differences: [] })
  const { rows } = await db.query('select count(*)::int as n from item')
  expect(rows[0].n).toBeGreaterThan(backup.rows)
})

test('what is made during the dump, from tables to columns, is not in it, and breaks nothing', async ({
  databaseUrl,
  db,
}) => {
  await db.query(`
    create table item (id serial primary key, t text);
    insert into item (t) select repeat('x', 100) from generate_series(1, 1000);
    create view known as select id from item`)
  const database = await openTest(databaseUrl)
  const { store } = await newStore()
  const psql = `"$(dirname "$REAL")/psql" -Xq -v ON_ERROR_STOP=1`
  const ddl = `
    create table late as select 1 as id; create index late_index on item (t); create view late_view as select * from item;
    create or replace view known as select id, t from item; create schema late_schema`
  // May have to wait until the dump has ended.
  const waiting = 'alter table item add column late_column int'
  const script = `${psql} -c '${ddl}' || exit 1; ${psql} -c '${waiting}' >/dev/null 2>&1 & exec "$REAL" "$@"`

  const backup = await createBackup(database, store, {
    ...(await options()),
    toolDirectories: await scriptedDump(script),
  })
  const verification = await verifyBackup(
    database.cluster,
    store,
    await findBackup(store, backup.id, ''),
    await options(),
  )

  expect(backup).toMatchObject({ tables: 1, rows: 1000, degraded: [] })
  expect(verification).toMatchObject({ ok: true, differences: [] })
  const changed = `select 1 from pg_catalog.pg_attribute where attrelid = 'item'::regclass and attname = 'late_column'`
  await waitFor(async () => (await db.query(changed)).rowCount === 1, { what: 'the change of the table goes on' })
})

test('a table that is emptied after it was dumped and before it is counted is not held against the backup', async ({
  databaseUrl,
  db,
  temporaryDirectory,
}) => {
  await db.query('create table item as select n as id from generate_series(1, 100) n; create table other (id int)')
  const database = await openTest(databaseUrl)
  const { store } = await newStore()
  const [begun, ended] = ['begun', 'ended'].map((name) => join(temporaryDirectory, name)) as [string, string]
  const script = `touch '${begun}'; "$REAL" "$@"; code=$?; touch '${ended}'; exit $code`
  const notes: string[] = []
  // Stands still before the first table is counted, while pg_dump goes on: its dump is small enough for the pipe.
  let emptied = false
  const onProgress = ({ phase }: { readonly phase: string }): void => {
    if (phase !== 'hashing' || emptied) return
    emptied = true
    execFileSync('sh', ['-c', `for i in $(seq 500); do [ -e '${ended}' ] && exit; sleep 0.02; done; exit 1`])
    execFileSync('psql', ['-Xqc', 'truncate item', databaseUrl])
  }

  const { id } = await createBackup(database, store, {
    ...(await options()),
    toolDirectories: await scriptedDump(script),
    jobs: 1,
    onNote: (note) => void notes.push(note),
    onProgress,
  })
  const backup = await findBackup(store, id, '')
  const restored = await restoreInto(database, store)

  expect(existsSync(begun)).toBe(true)
  expect(backup.manifest.tables).toEqual([
    { schema: 'public', name: 'item', rows: null, checksum: null },
    { schema: 'public', name: 'other', rows: 0, checksum: '0' },
  ])
  expect(notes).toContainEqual(expect.stringMatching(/^table "public"."item" was emptied or rewritten meanwhile/))
  expect(restored).toMatchObject({ compared: true, rows: 100 })
})

test('sequences are read before the dump starts, so that the dump can only be ahead of them', async ({
  databaseUrl,
  db,
}) => {
  await db.query('create table item (id serial primary key)')
  const database = await openTest(databaseUrl)
  const { store } = await newStore()
  const { path, remove } = await createTemporaryDirectory()
  onTestFinished(remove)
  const started = join(path, 'started')
  const blocker = await connectClient(databaseUrl)
  // Waits are made for this lock by whoever asks for the last value, and not by pg_dump.
  await blocker.query('begin; alter sequence item_id_seq increment by 2')
  const toolDirectories = await scriptedDump(`touch '${started}'; exec "$REAL" "$@"`)

  const creating = createBackup(database, store, { ...(await options()), toolDirectories })
  await waitFor(async () => (await waitingSessions(db)) === 1, { what: 'the reading of the sequences waits' })
  const early = await readdir(path)
  await blocker.query('rollback')
  await blocker.end()
  await creating

  expect(early).toEqual([])
  expect(await readdir(path)).toEqual(['started'])
})

describe('a dump that fails leaves nothing that looks done', () => {
  test.for([
    ['is killed half way', '"$REAL" "$@" | head -c 1000; kill -9 $$', 'BACKUP_DUMP_FAILED', 'signal SIGKILL'],
    [
      'exits with an error after all its output',
      '"$REAL" "$@"; echo "error: late" >&2; exit 1',
      'BACKUP_DUMP_FAILED',
      'late',
    ],
    [
      'finds the disk full',
      'echo "could not write: No space left on device" >&2; exit 1',
      'BACKUP_DISK_FULL',
      'no space',
    ],
  ] as const)('when pg_dump %s', async ([, script, code, text], { databaseUrl, db }) => {
    await db.query('create table item as select n from generate_series(1, 1000) n')
    const database = await openTest(databaseUrl)
    const { store, directory } = await newStore()

    const failure = await createBackup(database, store, {
      ...(await options()),
      toolDirectories: await scriptedDump(script),
    }).catch((error: unknown) => error)

    expect(failure).toMatchObject({ code, message: expect.stringContaining(text) })
    expect(await leftovers(directory, database.target.database)).toEqual([])
  })

  test('when the disk is full', async ({ databaseUrl, db, skip }) => {
    const { path, remove } = await createTemporaryDirectory()
    onTestFinished(remove)
    await run('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', path]).catch(() =>
      skip('needs root to mount a tmpfs'),
    )
    onTestFinished(async () => void (await run('umount', [path])))
    await db.query(`create table item as select md5(n::text) as t from generate_series(1, 50000) n`)
    const database = await openTest(databaseUrl)

    const failure = await createBackup(database, directoryStore(path), {
      ...(await options()),
      ignoreSpace: true,
    }).catch((error: unknown) => error)

    expect(failure).toMatchObject({ code: 'BACKUP_DISK_FULL', exitCode: 1 })
    expect(await leftovers(path, database.target.database)).toEqual([])
  })

  test('when row-level security hides rows from the role, which is named before anything begins', async ({
    databaseUrl,
    db,
  }) => {
    await db.query('create table item as select 1 as id; alter table item enable row level security')
    const role = `pgtend_test_role_${process.pid}_${Math.random().toString(36).slice(2, 8)}`
    await db.query(`create role ${role} login password 'backup-test'; grant select on item to ${role}`)
    const url = new URL(databaseUrl)
    url.username = role
    url.password = 'backup-test'
    const database = await openTest(url.href)
    const { store, directory } = await newStore()

    const failure = await createBackup(database, store, await options()).catch((error: unknown) => error)

    await db.query(`drop owned by ${role}; drop role ${role}`)
    expect(failure).toMatchObject({
      code: 'BACKUP_ROLE_RESTRICTED',
      message: expect.stringMatching(/role "?pgtend_test_role\w+"? cannot read all of "public"."item"$/),
      hint: expect.stringContaining('bypassrls'),
    })
    expect(await leftovers(directory, database.target.database)).toEqual([])
  })
})

describe('a backup that is interrupted', () => {
  test('by a signal ends pg_dump on the server and removes what was written', async ({ databaseUrl, db }) => {
    await db.query('create table item as select 1 as id')
    const database = await openTest(databaseUrl)
    const { store, directory } = await newStore()
    const blocker = await connectClient(databaseUrl)
    await blocker.query('begin; lock table item in access exclusive mode')
    const controller = new AbortController()

    const failing = createBackup(database, store, { ...(await options()), signal: controller.signal }).catch(
      (error: unknown) => error,
    )
    await waitFor(async () => (await waitingSessions(db)) >= 2, { what: 'pg_dump waits for the lock' })
    controller.abort()

    expect(await failing).toMatchObject({ code: 'BACKUP_INTERRUPTED', exitCode: 130 })
    expect(await waitingSessions(db)).toBe(0)
    expect(await leftovers(directory, database.target.database)).toEqual([])
    await blocker.end()
  })

  test('by SIGKILL is not listed, and the next one cleans up', async ({ databaseUrl, db }) => {
    await db.query('create table item as select 1 as id')
    const database = await openTest(databaseUrl)
    const { store, directory } = await newStore()
    const blocker = await connectClient(databaseUrl)
    await blocker.query('begin; lock table item in access exclusive mode')
    const child = spawn(process.execPath, ['--conditions=@pgtend/source', PROCESS, databaseUrl, directory])
    await waitFor(async () => (await waitingSessions(db)) >= 2, { what: 'pg_dump waits for the lock' })

    const killed = new Promise((resolve) => child.once('close', resolve))
    child.kill('SIGKILL')
    await killed
    const listed = await listBackups(store)
    const partial = await leftovers(directory, database.target.database)
    await blocker.end()
    const next = await createBackup(database, store, await options())

    expect(listed).toMatchObject({ backups: [], unreadable: [] })
    expect(partial).toContain('.leases')
    expect(await leftovers(directory, database.target.database)).toEqual([next.id])
  })
})

test('a backup of another machine is respected while its lease is in the store', async ({ databaseUrl, db }) => {
  await db.query('create table item as select 1 as id')
  const database = await openTest(databaseUrl)
  const { store } = await newStore()
  const elsewhere = { database: database.target.database, id: 'elsewhere' }
  await store.openDraft(elsewhere).put(
    'dump',
    (async function* () {
      yield Buffer.from('half')
    })(),
  )
  const lease = { format: 1, token: 'f'.repeat(16), purpose: 'create', backup: 'elsewhere', host: 'elsewhere' } as const
  const { database: name } = elsewhere
  await putLease(store, name, {
    ...lease,
    machine: '0'.repeat(12),
    pid: 1,
    takenAt: '2026-11-21T00:00:00.000Z',
    beat: 0,
  })

  const failing = createBackup(database, store, { ...(await options()), lockWaitMs: 300 })

  await expect(failing).rejects.toMatchObject({ code: 'BACKUP_BUSY', exitCode: 1 })
  expect(await store.listObjects(elsewhere)).toEqual([{ name: 'dump', bytes: 4 }])
})

test('what a killed run left does not make the disk look full', async ({ databaseUrl, db }) => {
  await db.query(`create table item as select md5(n::text) from generate_series(1, 20000) n`)
  await db.query('vacuum analyze item')
  const database = await openTest(databaseUrl)
  const { directory, store } = await newStore()
  const left = { database: database.target.database, id: '20260101T000000Z-dead00' }
  await store.openDraft(left).put('dump', Readable.from([Buffer.from('half')]))
  const spool = join(directory, '.spool', `pgtend-${thisProcess().machine}-${2 ** 22 + 1}-${'0'.repeat(12)}`)
  await mkdir(spool, { recursive: true })
  const full = backupStore({
    ...store.storage,
    freeBytes: async () => ((await store.listObjects(left)).length > 0 || existsSync(spool) ? 0 : 1e12),
  })

  const backup = await createBackup(database, full, { ...(await options()), format: 'custom' })

  expect(await leftovers(directory, database.target.database)).toEqual([backup.id])
  expect(await readdir(directory)).toEqual([database.target.database])
})

describe('client programs', () => {
  test('that are missing are named, with how to install them', async ({ databaseUrl }) => {
    const database = await openTest(databaseUrl)
    const { store } = await newStore()

    const failing = createBackup(database, store, { ...(await options()), toolDirectories: [] })

    await expect(failing).rejects.toMatchObject({
      code: 'BACKUP_TOOL_MISSING',
      hint: expect.stringContaining('install'),
    })
  })

  test('that are older than the server are refused', async ({ databaseUrl }) => {
    const { path, remove } = await createTemporaryDirectory()
    onTestFinished(remove)
    await mkdir(path, { recursive: true })
    await writeFile(join(path, 'pg_dump'), '#!/bin/sh\necho "pg_dump (PostgreSQL) 9.6.24"\n', { mode: 0o755 })
    const database = await openTest(databaseUrl)
    const { store } = await newStore()

    const failing = createBackup(database, store, { ...(await options()), toolDirectories: [path] })

    await expect(failing).rejects.toMatchObject({ code: 'BACKUP_TOOL_TOO_OLD', details: { version: '9.6.24' } })
  })

  test('get the password in their environment and never repeat it', async ({ databaseUrl }) => {
    const database = await openTest(databaseUrl)
    const { store } = await newStore()
    const secret = 'tr0ub4dor'
    const script = 'echo "$@" >&2; echo "connection to postgresql://me:$PGPASSWORD@host failed: error" >&2; exit 1'
    const env = { ...database.nativeConnection?.env, PGPASSWORD: secret }

    const failure = await createBackup({ ...database, nativeConnection: { env } }, store, {
      ...(await options()),
      toolDirectories: await scriptedDump(script),
    }).catch((error: unknown) => error)

    expect(failure).toMatchObject({ code: 'BACKUP_DUMP_FAILED', details: { stderr: expect.stringContaining('***') } })
    expect(JSON.stringify(failure) + String(failure)).not.toContain(secret)
  })
})

/** Sessions of the test's database that wait for a lock. */
async function waitingSessions(db: { query(text: string): Promise<{ rows: { n: number }[] }> }): Promise<number> {
  const { rows } = await db.query(
    `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  )
  return rows[0]?.n ?? 0
}
