import { spawn } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test, waitFor } from '@pgtend/testing'
import { expect, onTestFinished } from 'vitest'
import { newStore, options } from '../../test/new-store.ts'
import { openTest } from '../../test/open-test.ts'
import { fillRich } from '../../test/rich-database.ts'
import { createBackup, findBackup, verifyBackup, withEmbeddedCluster, withTemporaryCluster } from '../index.ts'

const PROCESS = fileURLToPath(new URL('../../test/temporary-cluster-process.ts', import.meta.url))
const applicationName = 'pgtend tests'

/** A folder with a short path that the user of a server may pass through, also when this is root. */
async function openFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'pgtend-place-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  await chmod(path, 0o711)
  return path
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

test('a backup is restored into a temporary cluster, found equal, and nothing stays', { timeout: 120_000 }, async ({
  databaseUrl,
  db,
}) => {
  await fillRich(db)
  const database = await openTest(databaseUrl)
  const { store } = await newStore()
  const shared = await options()
  const { id } = await createBackup(database, store, shared)
  const backup = await findBackup(store, id, '')
  const temporaryDirectory = await openFolder()
  const place = { ...shared, temporaryDirectory, major: 0, applicationName }

  const verification = await withTemporaryCluster(place, async (cluster) => {
    await using maintenance = await cluster.open('postgres')
    const { rows } = await maintenance.pool.query(
      `select current_setting('listen_addresses') as tcp, current_setting('data_directory') as data`,
    )
    expect(rows).toEqual([{ tcp: '', data: expect.stringContaining(temporaryDirectory) }])
    return verifyBackup(cluster, store, backup, { ...shared, where: 'temporary cluster' })
  })

  expect(verification).toMatchObject({ ok: true, differences: [], level: 3, where: 'temporary cluster', rows: 400 })
  expect(await readdir(temporaryDirectory)).toEqual([])
})

test('a temporary cluster is refused when no program is new enough, and what did not start is gone', async () => {
  const shared = await options()
  const temporaryDirectory = await openFolder()
  const place = { ...shared, temporaryDirectory, major: 0, applicationName }

  const tooNew = withTemporaryCluster({ ...place, major: 99 }, async () => undefined)
  await expect(tooNew).rejects.toMatchObject({
    code: 'BACKUP_TOOL_TOO_OLD',
    hint: expect.stringContaining('--on same'),
  })
  const long = join(temporaryDirectory, 'long'.repeat(25))
  await mkdir(long)
  const tooLong = withTemporaryCluster({ ...place, temporaryDirectory: long }, async () => undefined)
  await expect(tooLong).rejects.toMatchObject({
    code: 'BACKUP_PLACE_FAILED',
    message: expect.stringContaining('could not create any Unix-domain sockets'),
  })
  const none = withTemporaryCluster({ ...place, toolDirectories: [] }, async () => undefined)
  await expect(none).rejects.toMatchObject({ code: 'BACKUP_TOOL_MISSING' })

  expect(await readdir(temporaryDirectory)).toEqual([basename(long)])
  expect(await readdir(long)).toEqual([])
})

test('the server of a temporary cluster ends with a process that is killed, its files go with the next one, and that with its work', {
  timeout: 60_000,
}, async () => {
  const temporaryDirectory = await openFolder()
  const child = spawn(process.execPath, ['--conditions=@pgtend/source', PROCESS, temporaryDirectory])
  await new Promise((resolve) => child.stdout.once('data', resolve))
  const [folder = ''] = await readdir(temporaryDirectory)
  const [pid = ''] = (await readFile(join(temporaryDirectory, folder, 'data/postmaster.pid'), 'utf8')).split('\n')

  child.kill('SIGKILL')
  await waitFor(() => !isRunning(Number(pid)), { what: 'the server ends' })
  expect(await readdir(temporaryDirectory)).toEqual([folder])
  const place = { ...(await options()), temporaryDirectory, major: 0, applicationName }
  const failing = withTemporaryCluster(place, async () => {
    throw new Error(`the work failed beside ${await readdir(temporaryDirectory)}`)
  })

  await expect(failing).rejects.toThrow(/^the work failed beside (?!.*,)/)
  await expect(failing).rejects.not.toThrow(folder)
  expect(await readdir(temporaryDirectory)).toEqual([])
})

// That a backup is verified in one is tested by the command, which opens it the same way.
test('an embedded engine is there for its work only, and dumps that it cannot restore are refused before', async () => {
  const temporaryDirectory = await openFolder()
  const manifest = { id: '20261121T000000Z-abcdef', dumpFormat: 'plain' } as const
  const place = { temporaryDirectory, manifest, applicationName }

  const found = await withEmbeddedCluster(place, async (cluster) => {
    await cluster.create('scratch')
    return { databases: await cluster.list(), folders: await readdir(temporaryDirectory) }
  })
  const refused = withEmbeddedCluster({ ...place, manifest: { ...manifest, dumpFormat: 'custom' } }, async () => {
    throw new Error('it was begun')
  })

  await expect(refused).rejects.toMatchObject({ code: 'BACKUP_NOT_RESTORABLE' })
  expect(found).toEqual({ databases: expect.arrayContaining(['scratch']), folders: [expect.any(String)] })
  expect(await readdir(temporaryDirectory)).toEqual([])
})
