import { execFile } from 'node:child_process'
import { appendFile, cp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { type Database, openCluster, openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { connectClient, createTemporaryDirectory, EMBEDDED_DATABASE, test, waitFor } from '@pgtend/testing'
import { describe, expect, onTestFinished } from 'vitest'
import { newStore, options } from '../../test/new-store.ts'
import { fillRich } from '../../test/rich-database.ts'
import { sharedDatabase } from '../../test/shared-database.ts'
import { applyRestore, createBackup, findBackup, planRestore, resolveSource, verifyBackup } from '../index.ts'
import { findTool } from '../tools/find-tool.ts'

const run = promisify(execFile)
const open = { applicationName: 'pgtend tests', environment: 'development' } as const
const COUNTS = `select (select count(*)::int from "Odd Name"."Order Items") as items, (select count(*)::int from no_key) as keyless`

async function openTest(url: string): Promise<Database> {
  const database = await openDatabase(parseDatabaseUrl(url), open)
  onTestFinished(() => database.end())
  return database
}

async function newFolder(): Promise<string> {
  const { path, remove } = await createTemporaryDirectory()
  onTestFinished(remove)
  return path
}

/** Dumps as somebody without pgtend would. */
async function dumpTo(database: Database, path: string, args: readonly string[]): Promise<string> {
  const tool = await findTool('pg_dump', (await options()).toolDirectories, 0)
  await run(tool.path, [...args, `--file=${path}`], { env: { ...database.nativeConnection?.env } })
  return path
}

function copyOf({ target }: Database): string {
  return `${target.database}_copy`
}

async function restoreFile({ cluster }: Pick<Database, 'cluster'>, path: string, name: string) {
  const { store } = await newStore()
  const source = await resolveSource(store, path, '', '/')
  const plan = planRestore({ source, mode: 'new', database: name, now: new Date(), tail: 'abcdef' })
  await applyRestore(cluster, store, source, plan, await options())
  return name
}

describe('a dump that pgtend did not make', () => {
  const rich = sharedDatabase(({ database }) => fillRich(database.pool))

  test.for([
    ['custom', ['--format=custom'], undefined],
    ['directory', ['--format=directory'], undefined],
    ['tar', ['--format=tar'], undefined],
    ['plain', [], undefined],
    ['plain with inserts and gzip', ['--inserts'], gzipSync],
    ['plain and zstd', [], zstdCompressSync],
    ['custom and gzip', ['--format=custom'], gzipSync],
  ] as const)('is restored: %s', async ([, args, compress]) => {
    const { database } = rich()
    // The name says nothing about the format.
    const path = await dumpTo(database, join(await newFolder(), 'dump.bak'), args)
    if (compress !== undefined) await writeFile(path, compress(await readFile(path)))

    const name = await restoreFile(database, path, copyOf(database))

    await using copy = await database.cluster.open(name)
    expect((await copy.pool.query(COUNTS)).rows).toEqual([{ items: 300, keyless: 30 }])
  })

  test('leaves out owners and grants of roles that do not exist', async ({ databaseUrl, db }) => {
    const database = await openTest(databaseUrl)
    const role = `pgtend_test_role_${process.pid}_${Math.random().toString(36).slice(2, 8)}`
    await db.query(`create role ${role}; create table item as select 1 as id; alter table item owner to ${role}`)
    await db.query(`grant select on item to ${role}`)
    const path = await dumpTo(database, join(await newFolder(), 'dump.sql'), [])
    await db.query(`drop owned by ${role}; drop role ${role}`)

    const name = await restoreFile(database, path, copyOf(database))

    expect(await readFile(path, 'utf8')).toContain(role)
    expect(await database.cluster.exists(name)).toBe(true)
  })

  test('of a server is restored into the embedded engine', { timeout: 120_000 }, async ({ embeddedDirectory }) => {
    const { database: server } = rich()
    const path = await dumpTo(server, join(await newFolder(), 'dump.sql'), ['--no-owner'])
    const cluster = await openCluster({ kind: 'embedded', directory: embeddedDirectory, database: 'copy' }, open)

    const name = await restoreFile({ cluster }, path, 'copy')

    await using copy = await cluster.open(name)
    expect((await copy.pool.query(COUNTS)).rows).toEqual([{ items: 300, keyless: 30 }])
    const hash = `select md5(string_agg(t."select" || t.tags::text || coalesce(t.embedding::text, '-'), ',' order by id)) as hash
                    from "Odd Name"."Order Items" t`
    expect((await copy.pool.query(hash)).rows).toEqual((await server.pool.query(hash)).rows)
  })
})

test('a backup of the embedded engine is restored on a server', { timeout: 120_000 }, async ({
  databaseUrl,
  embeddedDirectory,
}) => {
  const { store } = await newStore()
  const embedded = await openDatabase(
    { kind: 'embedded', directory: embeddedDirectory, database: EMBEDDED_DATABASE },
    open,
  )
  await fillRich(embedded.pool)
  await createBackup(embedded, store, await options())
  await embedded.end()
  const server = await openTest(databaseUrl)

  const verification = await verifyBackup(
    server.cluster,
    store,
    await findBackup(store, 'latest', EMBEDDED_DATABASE),
    await options(),
  )

  expect(verification).toMatchObject({ ok: true, differences: [], rows: 400 })
})

describe('a broken source is refused before anything is created', () => {
  const shared = sharedDatabase(async ({ database, store }) => {
    await database.pool.query('create table item as select n from generate_series(1, 100) n')
    await createBackup(database, store, await options())
  })

  test.for([
    ['empty', '', 'BACKUP_NOT_A_DUMP'],
    ['text that is no SQL', 'Dear reader,\nhello', 'BACKUP_NOT_A_DUMP'],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3]), 'BACKUP_NOT_A_DUMP'],
    ['a gzip of nothing like it', gzipSync('Dear reader'), 'BACKUP_NOT_A_DUMP'],
    [
      'cut gzip',
      gzipSync(`-- PostgreSQL database dump\n${'select 1;\n'.repeat(9_999)}`).subarray(0, -12),
      'BACKUP_TRUNCATED',
    ],
    [
      'cut zstd',
      zstdCompressSync(`-- PostgreSQL database dump\n${'select 1;\n'.repeat(9_999)}`).subarray(0, -6),
      'BACKUP_TRUNCATED',
    ],
    ['SQL cut inside a statement', `select 1;\ninsert into item values ('a`, 'BACKUP_TRUNCATED'],
    ['a dump without its end', '--\n-- PostgreSQL database dump\n--\n\nselect 1;\n', 'BACKUP_TRUNCATED'],
    ['SQL that starts a program', 'select 1;\n\\! touch /tmp/owned\n', 'BACKUP_UNSAFE_COMMAND'],
    ['SQL that goes to another database', 'select 1;\n\\connect other\n', 'BACKUP_UNSAFE_COMMAND'],
  ] as const)('%s', async ([, content, code]) => {
    const { database } = shared()
    const path = join(await newFolder(), 'dump')
    await writeFile(path, content)

    await expect(restoreFile(database, path, copyOf(database))).rejects.toMatchObject({ code })
    expect(await database.cluster.list()).not.toContainEqual(expect.stringContaining(`${database.target.database}_`))
  })

  test('a file that does not exist', async () => {
    const { database } = shared()

    await expect(restoreFile(database, '/nowhere/dump.sql', copyOf(database))).rejects.toMatchObject({
      code: 'BACKUP_FILE_NOT_FOUND',
    })
  })

  test.for([
    ['shorter', async (path: string) => truncate(path, (await stat(path)).size - 1), 'BACKUP_TRUNCATED'],
    ['longer', (path: string) => appendFile(path, 'x'), 'BACKUP_ALTERED'],
    ['missing', (path: string) => rm(path), 'BACKUP_TRUNCATED'],
    ['changed in one byte', flipByte, 'BACKUP_ALTERED'],
  ] as const)('a backup whose dump is %s', async ([, damage, code]) => {
    const { database, store: intact } = shared()
    const { store, directory } = await newStore()
    await cp(intact.description, directory, { recursive: true })
    const { manifest } = await findBackup(store, 'latest', database.target.database)
    const { id } = manifest
    await damage(join(directory, database.target.database, id, manifest.dump))
    const source = await resolveSource(store, id, '', '/')
    const plan = planRestore({ source, mode: 'new', database: 'never', now: new Date(), tail: 'abcdef' })

    const restoring = applyRestore(database.cluster, store, source, plan, await options())
    await expect(restoring).rejects.toMatchObject({ code })
    const verification = await verifyBackup(database.cluster, store, await findBackup(store, id, ''), await options())

    expect(verification).toMatchObject({ ok: false, differences: [expect.stringContaining(manifest.dump)] })
    expect((await findBackup(store, id, '')).summary.state).toBe('failed')
  })
})

test('a restore that fails half way drops its database and names the error', async ({ databaseUrl }) => {
  const database = await openTest(databaseUrl)
  const path = join(await newFolder(), 'dump.sql')
  await writeFile(path, 'create table item (id int);\ninsert into item values (1);\ninsert into nowhere values (1);\n')

  const failing = restoreFile(database, path, copyOf(database))

  await expect(failing).rejects.toMatchObject({ code: 'RESTORE_FAILED', message: expect.stringContaining('nowhere') })
  expect(await database.cluster.exists(`${database.target.database}_copy`)).toBe(false)
  expect(await database.cluster.exists(`${database.target.database}_copy_restore_abcdef`)).toBe(false)
})

test('a restore that is interrupted ends its statement and drops its database', async ({ databaseUrl, db }) => {
  const database = await openTest(databaseUrl)
  const { store } = await newStore()
  const path = join(await newFolder(), 'dump.sql')
  await writeFile(path, 'create table item (id int);\nselect pg_sleep(600);\n')
  const source = await resolveSource(store, path, '', '/')
  const name = `${database.target.database}_copy`
  const plan = planRestore({ source, mode: 'new', database: name, now: new Date(), tail: 'abcdef' })
  const controller = new AbortController()
  const sleeping = async (): Promise<number | null> =>
    (await db.query(`select 1 from pg_stat_activity where datname = $1 and wait_event = 'PgSleep'`, [plan.scratch]))
      .rowCount

  const failing = applyRestore(database.cluster, store, source, plan, {
    ...(await options()),
    signal: controller.signal,
  }).catch((error: unknown) => error)
  await waitFor(async () => (await sleeping()) === 1, { what: 'the restore runs' })
  controller.abort()

  expect(await failing).toMatchObject({ code: 'BACKUP_INTERRUPTED', exitCode: 130 })
  expect(await sleeping()).toBe(0)
  expect(await database.cluster.exists(name)).toBe(false)
  expect(await database.cluster.exists(plan.scratch)).toBe(false)
})

test('a restore in place ends sessions and copies owner, settings and grants', async ({ databaseUrl, db }) => {
  const name = new URL(databaseUrl).pathname.slice(1)
  const role = `pgtend_test_role_${process.pid}_${Math.random().toString(36).slice(2, 8)}`
  await db.query(`
    create role ${role};
    create table item as select 1 as id;
    alter database "${name}" set search_path = "Odd Name", public;
    alter role ${role} in database "${name}" set work_mem = '8MB';
    revoke connect on database "${name}" from public;
    grant create on database "${name}" to ${role} with grant option;
    alter database "${name}" connection limit 42;
    comment on database "${name}" is 'it''s ours';
  `)
  const before = await openDatabase(parseDatabaseUrl(databaseUrl), open)
  const { store } = await newStore()
  await createBackup(before, store, await options())
  await before.end()
  const session = await connectClient(databaseUrl)
  const source = await resolveSource(store, 'latest', name, '/')
  const plan = planRestore({ source, mode: 'in-place', database: name, now: new Date(), tail: 'abcdef' })
  const cluster = await openCluster(parseDatabaseUrl(databaseUrl), open)
  const properties = `
    select r.rolname, d.datconnlimit, shobj_description(d.oid, 'pg_database') as comment,
           (select array_agg(acl::text order by acl::text) from unnest(d.datacl) acl) as grants,
           (select array_agg(s.setrole::regrole::text || s.setconfig::text order by s.setrole)
              from pg_db_role_setting s where s.setdatabase = d.oid) as settings
      from pg_database d join pg_roles r on r.oid = d.datdba where d.datname = $1`

  await applyRestore(cluster, store, source, plan, await options())

  await expect(session.query('select 1')).rejects.toThrow()
  const client = await connectClient(databaseUrl)
  const { rows: now } = await client.query(properties, [name])
  const { rows: then } = await client.query(properties, [plan.safety])
  const { rows: path } = await client.query('show search_path')
  await client.end()
  await cluster.drop(plan.safety ?? '', { terminateSessions: true })
  const clean = await connectClient(databaseUrl)
  await clean.query(`drop owned by ${role}; drop role ${role}`)
  await clean.end()
  expect(now).toEqual(then)
  expect(now[0]).toMatchObject({
    datconnlimit: 42,
    comment: "it's ours",
    settings: [expect.any(String), expect.stringContaining('work_mem=8MB')],
  })
  expect(path).toEqual([{ search_path: '"Odd Name", public' }])
})

test('a restore in place never closes the database that it replaces, so a kill cannot leave it closed', async ({
  databaseUrl,
  db,
}) => {
  const name = new URL(databaseUrl).pathname.slice(1)
  await db.query('create table item as select 1 as id')
  const before = await openDatabase(parseDatabaseUrl(databaseUrl), open)
  const { store } = await newStore()
  await createBackup(before, store, await options())
  await before.end()
  const source = await resolveSource(store, 'latest', name, '/')
  const plan = planRestore({ source, mode: 'in-place', database: name, now: new Date(), tail: 'abcdef' })
  const cluster = await openCluster(parseDatabaseUrl(databaseUrl), open)
  const adminUrl = new URL(databaseUrl)
  adminUrl.pathname = '/postgres'
  const [blocker, watcher] = [await connectClient(adminUrl.href), await connectClient(adminUrl.href)]
  // The lock that this takes on the database is in the way of a rename only.
  await blocker.query(`begin; comment on database "${name}" is 'being changed'`)

  const restoring = applyRestore(cluster, store, source, plan, await options())
  await waitFor(
    async () => {
      const { rowCount } = await watcher.query(
        `select from pg_stat_activity where wait_event_type = 'Lock' and query like $1`,
        [`alter database "${name}" rename%`],
      )
      return rowCount === 1
    },
    { what: 'the rename waits' },
  )
  const { rows } = await watcher.query('select datallowconn as open from pg_database where datname = $1', [name])
  await blocker.query('rollback')
  const result = await restoring
  await Promise.all([blocker.end(), watcher.end()])
  await cluster.drop(plan.safety ?? '', { terminateSessions: true })

  expect(rows).toEqual([{ open: true }])
  expect(result).toMatchObject({ mode: 'in-place', safety: plan.safety })
})

async function flipByte(path: string): Promise<void> {
  const content = await readFile(path)
  const middle = Math.floor(content.length / 2)
  content[middle] = (content[middle] ?? 0) ^ 1
  await writeFile(path, content)
}
