import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { waitFor } from '@pgtend/testing'
import { expect, test } from 'vitest'
import { newStore } from '../../test/new-store.ts'
import { putBackup } from '../../test/put-backup.ts'
import { stubOptions, testStub } from '../../test/storage-places.ts'
import { findBackup } from '../catalog/find-backup.ts'
import { listBackups } from '../catalog/list-backups.ts'
import { holdBackup } from '../prune/mark-backup.ts'
import { s3Store } from '../s3/s3-store.ts'
import { type BackupFolder, type BackupStore, backupStore, MANIFEST } from '../store/backup-store.ts'
import { applyCopy } from './apply-copy.ts'
import type { CopyOptions } from './copy-backup.ts'
import type { CopyResult } from './copy-result.ts'
import { planCopy } from './plan-copy.ts'

const PROGRAM = fileURLToPath(new URL('../../test/copy-process.ts', import.meta.url))
const MIB = 1024 * 1024
const now = () => new Date('2026-11-21T12:00:00Z')

async function places() {
  const [{ directory, store: source }, stub] = [await newStore(), await testStub()]
  return { directory, source, stub, target: s3Store(stubOptions(stub)) }
}

async function copyAll(
  source: BackupStore,
  target: BackupStore,
  options: Partial<CopyOptions> = {},
): Promise<CopyResult> {
  const backups = await source.listStored()
  const plan = planCopy({ from: source.description, to: target.description, backups, there: await target.listStored() })
  return applyCopy(source, target, plan, { now, ...options })
}

async function* of(value: string | Uint8Array): AsyncGenerator<Uint8Array> {
  yield Buffer.from(value)
}

/** Replaces a file behind the back of its manifest. */
async function damage(store: BackupStore, { database, id }: BackupFolder, name: string, value: string): Promise<void> {
  await store.storage.put(`${database}/${id}/${name}`, of(value))
}

test('a copy has the same files, its own check, and the same manifest; a second run has nothing to do', async () => {
  const { source, stub, target } = await places()
  const folder = await putBackup(source, new Date('2026-11-20T02:00:00Z'))

  const first = await copyAll(source, target)
  const second = await copyAll(source, target)

  expect(first).toMatchObject({ failed: [], backups: [{ id: folder.id, action: 'copied', written: 4, kept: 0 }] })
  expect(second).toMatchObject({ failed: [], backups: [{ id: folder.id, action: 'none', written: 0, bytes: 0 }] })
  // All but the manifest, whose copy makes it one.
  const copied = (await source.listObjects(folder)).filter(({ name }) => name !== MANIFEST)
  expect(first.backups[0]?.bytes).toBe(copied.reduce((sum, { bytes }) => sum + bytes, 0))
  const names = (await target.listObjects(folder)).map(({ name }) => name)
  expect(names).toEqual([
    'RESTORE.txt',
    'dump/1.dat',
    'dump/2.dat',
    'manifest.json',
    'verification-20261120T020000000Z-level3-ok.json',
    'verification-20261121T120000000Z-level1-ok.json',
  ])
  for (const name of names.slice(0, 5)) {
    expect(await text(await target.read(folder, name))).toBe(await text(await source.read(folder, name)))
  }
  expect((await findBackup(target, folder.id, 'app')).summary).toMatchObject({ state: 'good', level: 3 })
  expect(stub.keys().filter((key) => key.includes('.leases'))).toEqual([])
})

test('verifications and holds that come later go along, and the trash does not', async () => {
  const { source, target } = await places()
  const folder = await putBackup(source, new Date('2026-11-20T02:00:00Z'))
  await copyAll(source, target)
  await holdBackup(source, await findBackup(source, folder.id, 'app'), 'lawsuit', { now })
  const record = `{"format":1,"id":"${folder.id}","at":"${now().toISOString()}","until":"${now().toISOString()}","rule":"old"}`
  await source.add(folder, 'trash.json', record)

  const result = await copyAll(source, target)

  expect(result.backups).toMatchObject([{ action: 'records', written: 1 }])
  expect((await findBackup(target, folder.id, 'app')).summary).toMatchObject({ held: 'lawsuit', trashUntil: null })
})

test('a damaged backup is named and not listed there; the others are copied', async () => {
  const { source, target } = await places()
  const altered = await putBackup(source, new Date('2026-11-18T02:00:00Z'))
  const short = await putBackup(source, new Date('2026-11-19T02:00:00Z'))
  const missing = await putBackup(source, new Date('2026-11-20T02:00:00Z'))
  const good = await putBackup(source, new Date('2026-11-21T02:00:00Z'), { database: 'Order Items' })
  await damage(source, altered, 'dump/2.dat', `${altered.id} dump/3.dat`)
  await damage(source, short, 'dump/1.dat', 'short')
  await source.storage.remove(`app/${missing.id}/dump/1.dat`)

  const { backups, failed } = await copyAll(source, target)

  expect(failed).toEqual([
    { ...altered, code: 'BACKUP_ALTERED', reason: expect.stringContaining('"dump/2.dat"') },
    { ...short, code: 'BACKUP_TRUNCATED', reason: expect.stringContaining('"dump/1.dat"') },
    { ...missing, code: 'BACKUP_TRUNCATED', reason: expect.stringContaining('"dump/1.dat"') },
  ])
  expect(backups.map(({ id }) => id)).toEqual([good.id])
  expect(await target.listFolders()).toEqual([good])
})

test('files of an earlier try are used when they are right, and written again when they are not', async () => {
  const { source, target } = await places()
  const folder = await putBackup(source, new Date('2026-11-20T02:00:00Z'))
  const draft = target.openDraft(folder)
  await draft.put('dump/1.dat', of(`${folder.id} dump/1.dat`))
  await draft.put('dump/2.dat', of(`${folder.id} DUMP/2.dat`))
  await target.openDraft({ database: 'app', id: '20261119T020000Z-900e00' }).put('dump/1.dat', of('x'))

  const result = await copyAll(source, target)

  expect(result.backups).toMatchObject([{ action: 'copied', written: 3, kept: 1 }])
  expect(await text(await target.read(folder, 'dump/2.dat'))).toBe(`${folder.id} dump/2.dat`)
  expect(await target.storage.list('app/20261119T020000Z-900e00/')).toEqual([])
})

test('what reads back otherwise than it was written is not listed', async () => {
  const { source, target } = await places()
  await putBackup(source, new Date('2026-11-20T02:00:00Z'))
  const { storage } = target
  const forgetful = backupStore({
    ...storage,
    put: (key, data, options) => storage.put(key, key.endsWith('2.dat') ? dropLast(data) : data, options),
  })
  async function* dropLast(data: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of data) yield chunk.subarray(1)
  }

  const { failed } = await copyAll(source, forgetful)

  expect(failed).toMatchObject([{ code: 'BACKUP_ALTERED', reason: expect.stringContaining('reads back') }])
  expect(await target.listFolders()).toEqual([])
})

test('an interrupted copy is not listed, and the next one goes on', async () => {
  const { source, target } = await places()
  const folder = await putBackup(source, new Date('2026-11-20T02:00:00Z'))
  const controller = new AbortController()
  const onProgress = (): void => controller.abort()

  const copying = copyAll(source, target, { signal: controller.signal, onProgress })

  await expect(copying).rejects.toMatchObject({ code: 'BACKUP_INTERRUPTED', exitCode: 130 })
  expect(await target.listFolders()).toEqual([])
  await copyAll(source, target)
  expect(await target.listFolders()).toEqual([folder])
})

test('of two copies at once the second waits for the first', async () => {
  const { source, target } = await places()
  await putBackup(source, new Date('2026-11-20T02:00:00Z'))

  const results = await Promise.all([copyAll(source, target), copyAll(source, target)])

  expect(results.flatMap(({ failed }) => failed)).toEqual([])
  expect(results.flatMap(({ backups }) => backups.map(({ action }) => action)).toSorted()).toEqual(['copied', 'none'])
  expect((await listBackups(target)).backups).toHaveLength(1)
})

test('another backup of the same id is not replaced', async () => {
  const { source, target } = await places()
  const at = new Date('2026-11-20T02:00:00Z')
  const folder = await putBackup(source, at)
  const backups = await source.listStored()
  await putBackup(target, at, { environment: 'staging' })

  const plan = planCopy({ from: 'here', to: 'there', backups, there: [] })
  const { failed } = await applyCopy(source, target, plan, { now })

  expect(failed).toMatchObject([{ ...folder, code: 'BACKUP_OBJECT_EXISTS' }])
  expect((await findBackup(target, folder.id, 'app')).manifest.environment).toBe('staging')
})

test('a server that vanishes ends the copy; when it is back, the next one completes it', async () => {
  const { source, stub, target } = await places()
  const folder = await putBackup(source, new Date('2026-11-20T02:00:00Z'))
  stub.inject({ fault: { kind: 'read only' }, operation: 'PutObject', key: /manifest/ })

  await expect(copyAll(source, target)).rejects.toMatchObject({ code: 'BACKUP_STORE_FAILED' })
  await stub.goAway()
  await expect(copyAll(source, target)).rejects.toMatchObject({ code: 'BACKUP_STORE_FAILED' })
  await stub.comeBack()

  expect(await target.listFolders()).toEqual([])
  expect((await copyAll(source, target)).backups).toMatchObject([{ action: 'copied', kept: 2 }])
  expect(await target.listFolders()).toEqual([folder])
})

test('a copy killed at any point leaves nothing half-listed, and the next one completes it', async () => {
  const { directory, store: source } = await newStore()
  const { directory: to, store: target } = await newStore()
  const folder = await putBackup(source, new Date('2026-11-20T02:00:00Z'))
  let point = 0
  for (let killed = true; killed; ) {
    point += 1
    const { code, signal } = await runCopy([directory, to, String(point)])
    killed = signal === 'SIGKILL'
    expect(killed || code === 0).toBe(true)
    for (const { objects } of await target.listStored()) {
      expect(objects.map(({ name }) => name)).toEqual(expect.arrayContaining(['dump/1.dat', 'dump/2.dat', MANIFEST]))
    }
  }

  // The lease, three files, a record of the source and one of the copy, the manifest, …
  expect(point).toBeGreaterThan(3)
  expect(await target.listFolders()).toEqual([folder])
  expect((await readdir(to, { recursive: true })).filter((name) => name.endsWith('.partial'))).toEqual([])
})

test('a copy killed within an upload leaves it, and the next one clears it away', async () => {
  const { directory, source, stub, target } = await places()
  const folder = await putBackup(source, new Date('2026-11-20T02:00:00Z'))
  const large = Buffer.alloc(20 * MIB, 'rows')
  await source.storage.put(`app/${folder.id}/large.txt`, of(large))

  const child = startCopy([directory, `${stub.endpoint}/${stub.bucket}`, 'large.txt'], stub.env)
  await waitFor(async () => stub.unfinishedUploads().length > 0, { what: 'the upload to begin' })
  child.kill('SIGKILL')
  await once(child, 'exit')
  const left = stub.unfinishedUploads()
  const next = await copyAll(source, target)

  expect(left).toEqual([`app/${folder.id}/large.txt`])
  expect(next).toMatchObject({ failed: [], backups: [{ action: 'copied' }] })
  expect(await target.listFolders()).toEqual([folder])
  expect(stub.unfinishedUploads()).toEqual([])
})

async function runCopy(
  args: readonly string[],
): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }> {
  const [code, signal] = await once(startCopy(args), 'exit')
  return { code, signal }
}

function startCopy(args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
  return spawn(process.execPath, ['--conditions=@pgtend/source', PROGRAM, ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}
