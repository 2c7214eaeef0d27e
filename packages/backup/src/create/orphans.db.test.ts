import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { connectClient, test, waitFor } from '@pgtend/testing'
import type { Client } from 'pg'
import { expect, onTestFinished } from 'vitest'
import { newStore, options } from '../../test/new-store.ts'
import { openTest } from '../../test/open-test.ts'
import type { BackupStore } from '../store/backup-store.ts'
import { putLease, removeDeadLeases } from '../store/lease-record.ts'
import { thisProcess } from '../store/process-mark.ts'
import { createBackup } from './create-backup.ts'
import { sessionName } from './name-sessions.ts'

const PROCESS = fileURLToPath(new URL('../../test/create-backup-process.ts', import.meta.url))

/** Sessions of backups in the database of the test: those that wait for a lock, or all. */
async function backupSessions(db: Pick<Client, 'query'>, waiting: boolean): Promise<readonly number[]> {
  const { rows } = await db.query<{ pid: number }>(
    `
    select pid from pg_stat_activity
     where datname = current_database() and application_name like 'pgtend backup %' and (not $1 or wait_event_type = 'Lock')
    `,
    [waiting],
  )
  return rows.map(({ pid }) => pid)
}

/** Keeps a table locked until the test ends it. */
async function lockItem(databaseUrl: string): Promise<Client> {
  const blocker = await connectClient(databaseUrl)
  onTestFinished(() => blocker.end().catch(() => undefined))
  await blocker.query('begin; lock table item in access exclusive mode')
  return blocker
}

/** A backup in a process of its own whose sessions wait for the table. */
async function startBlocked(db: Pick<Client, 'query'>, databaseUrl: string, directory: string, format: string) {
  const child = spawn(process.execPath, ['--conditions=@pgtend/source', PROCESS, databaseUrl, directory, format])
  onTestFinished(() => void child.kill('SIGKILL'))
  const waiting = async (): Promise<boolean> => (await backupSessions(db, true)).length >= 2
  await waitFor(waiting, { what: 'pg_dump and the counting wait for the lock' })
  return child
}

/** The lease of a process that is gone. */
async function putDeadLease(store: BackupStore, database: string, backup: string): Promise<void> {
  const child = spawn('true')
  await once(child, 'close')
  const lease = { format: 1, token: 'f'.repeat(16), purpose: 'create', backup, host: 'here', beat: 0 } as const
  await putLease(store, database, {
    ...lease,
    ...thisProcess(),
    pid: child.pid ?? 0,
    takenAt: new Date().toISOString(),
  })
}

test.for(['custom', 'directory'])(
  'what a killed %s backup left on the server is ended by the next one, whoever tidied up between',
  async (format, { databaseUrl, db }) => {
    await db.query('create table item as select 1 as id')
    const database = await openTest(databaseUrl)
    const { store, directory } = await newStore()
    const blocker = await lockItem(databaseUrl)
    const child = await startBlocked(db, databaseUrl, directory, format)
    child.kill('SIGKILL')
    await once(child, 'close')
    await removeDeadLeases(store, database.target.database)
    const orphans = await backupSessions(db, false)

    const creating = createBackup(database, store, await options())
    const ended = async (): Promise<boolean> => {
      const living = await backupSessions(db, true)
      return living.length >= 2 && !living.some((pid) => orphans.includes(pid))
    }
    await waitFor(ended, { what: 'the new backup waits for the table, and the old one does not any more' })
    await blocker.query('rollback')
    const { id } = await creating

    expect(orphans.length).toBeGreaterThanOrEqual(2)
    expect((await store.listFolders()).map((folder) => folder.id)).toEqual([id])
    expect(await backupSessions(db, false)).toEqual([])
  },
)

test('the sessions of a backup that lives are left alone by one into another store', async ({ databaseUrl, db }) => {
  await db.query('create table item as select 1 as id')
  const database = await openTest(databaseUrl)
  const { directory } = await newStore()
  const { store: other } = await newStore()
  const blocker = await lockItem(databaseUrl)
  const child = await startBlocked(db, databaseUrl, directory, 'custom')
  await putDeadLease(other, database.target.database, '20260101T000000Z-abcdef')
  const before = await backupSessions(db, true)

  const failing = createBackup(database, other, { ...(await options()), lockWaitMs: 300 })

  await expect(failing).rejects.toMatchObject({ code: 'BACKUP_BUSY' })
  expect(await backupSessions(db, true)).toEqual(before)
  await blocker.query('rollback')
  expect(await once(child, 'close')).toEqual([0, null])
})

test('sessions that this role may not end are told, and the backup goes on', async ({ databaseUrl, db }) => {
  const id = '20260101T000000Z-abcdef'
  const role = `pgtend_test_role_${process.pid}_${Math.random().toString(36).slice(2, 8)}`
  await db.query(
    `create table item as select 1 as id; create role ${role} login password 'backup-test'; grant pg_read_all_data to ${role}`,
  )
  const url = new URL(databaseUrl)
  url.username = role
  url.password = 'backup-test'
  const orphan = await connectClient(databaseUrl)
  await orphan.query(`set application_name = '${sessionName(id)}'`)
  const database = await openDatabase(parseDatabaseUrl(url.href), {
    applicationName: 'pgtend tests',
    environment: 'development',
  })
  const { store } = await newStore()
  await putDeadLease(store, database.target.database, id)
  const notes: string[] = []

  const backup = await createBackup(database, store, { ...(await options()), onNote: (note) => void notes.push(note) })

  const { rows } = await orphan.query<{ pid: number }>('select pg_backend_pid() as pid')
  await orphan.end()
  await database.end()
  await db.query(`drop owned by ${role}; drop role ${role}`)
  expect(backup.rows).toBe(1)
  expect(notes).toContainEqual(expect.stringContaining(`select pg_terminate_backend(${rows[0]?.pid})`))
})
