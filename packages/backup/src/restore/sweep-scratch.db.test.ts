import { spawn } from 'node:child_process'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Database, openCluster, openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { createTemporaryDirectory, embeddedTest, test, waitFor } from '@pgtend/testing'
import { expect, onTestFinished } from 'vitest'
import { newStore, options } from '../../test/new-store.ts'
import { applyRestore, createBackup, findBackup, planRestore, resolveSource, verifyBackup } from '../index.ts'
import { thisProcess } from '../store/process-mark.ts'
import { markFolder } from './scratch-folder.ts'
import { whileMarked } from './scratch-mark.ts'
import { sweepScratch } from './sweep-scratch.ts'

/** Above what the system gives. */
const NO_PROCESS = 2 ** 22 + 1
const PROCESS = fileURLToPath(new URL('../../test/restore-process.ts', import.meta.url))

test('scratch databases of dead runs are dropped and no other', { timeout: 60_000 }, async ({ databaseUrl }) => {
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), {
    applicationName: 'pgtend tests',
    environment: 'development',
  })
  const { cluster } = database
  const name = (tail: string): string => `${database.target.database}${tail}`
  const create = async (tail: string): Promise<Database> => {
    await cluster.create(name(tail))
    return cluster.open(name(tail))
  }
  const dead = await create('_verify_aaaaaa')
  await whileMarked(dead, async () => undefined)
  await dead.end()
  await cluster.create(name('_restore_bbbbbb'))
  await using used = await create('_verify_cccccc')
  const exists = (): Promise<boolean> => cluster.exists(name('_verify_aaaaaa'))

  // A server takes a moment to notice that a session has ended.
  await whileMarked(used, () => waitFor(async () => !(await sweepScratch(cluster).then(exists)), { what: 'the sweep' }))

  const left = (await cluster.list()).filter((each) => each.startsWith(name('_')))
  expect(left).toEqual(['_restore_bbbbbb', '_verify_cccccc'].map(name))
})

embeddedTest(
  'folders of dead runs are removed and no other',
  { timeout: 60_000 },
  async ({ embeddedDirectory: directory }) => {
    const cluster = await openCluster(
      { kind: 'embedded', directory, database: 'app' },
      { applicationName: 'pgtend tests', environment: 'development' },
    )
    const dead = JSON.stringify({ machine: thisProcess().machine, pid: NO_PROCESS })
    const made = [
      'app_restore_aaaaaa',
      'app_restore_bbbbbb',
      'app_restore_cccccc.creating',
      'app_verify_dddddd',
      'notes',
    ]
    for (const name of made) await mkdir(join(directory, name))
    for (const name of ['app_restore_aaaaaa', 'app_restore_cccccc', 'app_restore_eeeeee', 'notes']) {
      await writeFile(join(directory, `.scratch-${name}`), dead)
    }
    await markFolder(directory, 'app_verify_dddddd')

    const swept = await sweepScratch(cluster)

    expect(swept).toEqual(['app_restore_aaaaaa'])
    expect((await readdir(directory)).sort()).toEqual([
      '.scratch-app_verify_dddddd',
      '.scratch-notes',
      'app',
      'app_restore_bbbbbb',
      'app_verify_dddddd',
      'notes',
    ])
  },
)

test('a killed restore keeps its database while its statement runs, and the next verification drops it', {
  timeout: 60_000,
}, async ({ databaseUrl, db }) => {
  const database = await openDatabase(parseDatabaseUrl(databaseUrl), {
    applicationName: 'pgtend tests',
    environment: 'development',
  })
  onTestFinished(() => database.end())
  const { store } = await newStore()
  const { id } = await createBackup(database, store, await options())
  const { path, remove } = await createTemporaryDirectory()
  onTestFinished(remove)
  const file = join(path, 'dump.sql')
  await writeFile(file, 'create table item (id int);\nselect pg_sleep(600);\n')
  const scratch = `${database.target.database}_copy_restore_abcdef`
  const sessions = async (): Promise<string[]> =>
    (await db.query('select wait_event from pg_stat_activity where datname = $1', [scratch])).rows.map(
      (row) => row.wait_event,
    )
  const verify = async () => verifyBackup(database.cluster, store, await findBackup(store, id, ''), await options())
  const child = spawn(process.execPath, [
    '--conditions=@pgtend/source',
    PROCESS,
    databaseUrl,
    'unused',
    file,
    `${database.target.database}_copy`,
  ])
  const killed = new Promise((resolve) => child.once('close', resolve))
  await waitFor(async () => (await sessions()).includes('PgSleep'), { what: 'the restore runs' })

  child.kill('SIGKILL')
  await killed
  const during = await verify()
  const kept = await database.cluster.exists(scratch)
  await db.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [scratch])
  await waitFor(async () => (await sessions()).length === 0, { what: 'the sessions of the killed restore end' })
  const after = await verify()

  expect([during.ok, after.ok]).toEqual([true, true])
  expect([kept, await database.cluster.exists(scratch)]).toEqual([true, false])
})

test('a database that was renamed is not swept', async ({ databaseUrl }) => {
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), {
    applicationName: 'pgtend tests',
    environment: 'development',
  })
  const { cluster } = database
  const name = `${database.target.database}_restore_aaaaaa`
  await cluster.create(`${name}_kept`)
  const scratch = await cluster.open(`${name}_kept`)
  await whileMarked(scratch, async () => undefined)
  await scratch.end()
  await cluster.rename(`${name}_kept`, name)

  const swept = await sweepScratch(cluster)

  expect(swept).not.toContain(name)
  expect(await cluster.exists(name)).toBe(true)
})

test('a restored database has no mark, whatever it is called', async ({ databaseUrl, db }) => {
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), {
    applicationName: 'pgtend tests',
    environment: 'development',
  })
  const { store } = await newStore()
  await createBackup(database, store, await options())
  const source = await resolveSource(store, 'latest', database.target.database, '/')
  const name = `${database.target.database}_restore_ffffff`
  const plan = planRestore({ source, mode: 'new', database: name, now: new Date(), tail: 'abcdef' })

  await applyRestore(database.cluster, store, source, plan, await options())

  const { rows } = await db.query(
    `select shobj_description(oid, 'pg_database') as mark from pg_database where datname = $1`,
    [name],
  )
  expect(rows).toEqual([{ mark: null }])
})
