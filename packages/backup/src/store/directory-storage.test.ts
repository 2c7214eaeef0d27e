import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createTemporaryDirectory } from '@pgtend/testing'
import { expect, onTestFinished, test } from 'vitest'
import { directoryStorage } from './directory-storage.ts'

const run = promisify(execFile)

async function newFolder(): Promise<string> {
  const { path, remove } = await createTemporaryDirectory()
  onTestFinished(remove)
  return path
}

async function* of(...chunks: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk)
}

async function* large(bytes: number): AsyncGenerator<Uint8Array> {
  for (let sent = 0; sent < bytes; sent += 65_536) yield Buffer.alloc(65_536, 1)
}

/** A small disk of its own; undefined where this user may not mount one. */
async function newDisk(options: string): Promise<string | undefined> {
  const path = await newFolder()
  const mounted = await run('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path]).then(
    () => true,
    () => false,
  )
  if (!mounted) return undefined
  onTestFinished(async () => void (await run('umount', [path])))
  return path
}

test('a full disk is told, and the object that did not fit is not there, nor a part of it', async ({ skip }) => {
  const disk = (await newDisk('size=512k')) ?? skip('needs root to mount a tmpfs')
  const storage = directoryStorage(join(disk, 'backups'))
  await storage.put('app/x/small', of('1'))

  await expect(storage.put('app/x/dump', large(2_000_000))).rejects.toMatchObject({ code: 'BACKUP_DISK_FULL' })

  expect((await storage.list('')).map(({ key }) => key)).toEqual(['app/x/small'])
  expect(await readdir(join(disk, 'backups/app/x'))).toEqual(['small'])
  expect(await storage.freeBytes?.()).toBeGreaterThan(400_000)
})

test('a read-only disk is told, and read from all the same', async ({ skip }) => {
  const disk = (await newDisk('size=512k')) ?? skip('needs root to mount a tmpfs')
  const storage = directoryStorage(disk)
  await storage.put('app/x/small', of('1'))
  await run('mount', ['-o', 'remount,ro', disk])

  for (const key of ['app/x/dump', 'app/.leases/new/lease.json']) {
    await expect(storage.put(key, of('1'))).rejects.toMatchObject({
      code: 'BACKUP_STORE_FAILED',
      message: expect.stringContaining('read-only'),
    })
  }
  await expect(storage.remove('app/x/small')).rejects.toMatchObject({ code: 'BACKUP_STORE_FAILED' })
  expect((await storage.list('')).map(({ key }) => key)).toEqual(['app/x/small'])
})

test('a file where the folder should be is told', async () => {
  const path = join(await newFolder(), 'backups')
  await writeFile(path, '')

  await expect(directoryStorage(path).put('app/x/dump', of('1'))).rejects.toMatchObject({ code: 'BACKUP_STORE_FAILED' })
  expect(await directoryStorage(path).list('')).toEqual([])
})

test('a folder that vanishes while an object is written is told, and what is written next is whole', async () => {
  const directory = join(await newFolder(), 'backups')
  const storage = directoryStorage(directory)
  async function* vanishing(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('1')
    await rm(directory, { recursive: true })
    yield Buffer.from('2')
  }

  await expect(storage.put('app/x/dump', vanishing())).rejects.toMatchObject({ code: 'BACKUP_STORE_FAILED' })
  await storage.put('app/x/dump', of('1', '2'))

  expect(await readFile(join(directory, 'app/x/dump'), 'utf8')).toBe('12')
})

test('of two that write one new object at once one is refused', async () => {
  const storage = directoryStorage(await newFolder())

  const results = await Promise.allSettled(
    Array.from({ length: 5 }, (_, number) => storage.put('app/x/manifest', of(`${number}`), { ifAbsent: true })),
  )

  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(4)
})

test('writers and removers of one folder do not get into each other’s way', async () => {
  const storage = directoryStorage(join(await newFolder(), 'backups'))
  const work = async (name: string): Promise<void> => {
    for (let round = 0; round < 15; round += 1) {
      await storage.put(`app/.leases/${name}`, of(name))
      await storage.remove(`app/.leases/${name}`)
    }
  }

  await Promise.all(['a', 'b', 'c', 'd'].map(work))

  expect(await storage.list('')).toEqual([])
})

test('a listing has what begins with the prefix, also in the middle of a name, sorted by key', async () => {
  const storage = directoryStorage(await newFolder())
  for (const key of ['app/b/1', 'app/a/2', 'app/a/dump/10.dat', 'apple/a/1']) await storage.put(key, of(key))
  const keys = async (prefix: string): Promise<readonly string[]> => (await storage.list(prefix)).map(({ key }) => key)

  expect(await keys('app/')).toEqual(['app/a/2', 'app/a/dump/10.dat', 'app/b/1'])
  expect(await keys('app')).toHaveLength(4)
  expect(await keys('app/a/du')).toEqual(['app/a/dump/10.dat'])
  expect(await keys('app/a/2')).toEqual(['app/a/2'])
  expect(await keys('nothing/')).toEqual([])
  expect((await storage.list('app/b/'))[0]).toMatchObject({ bytes: 7, changedAt: expect.any(Date) })
})

test('folders of others in the store are not touched', async () => {
  const directory = await newFolder()
  const storage = directoryStorage(directory)
  await mkdir(join(directory, 'lost+found'))
  await storage.put('app/x/dump', of('1'))

  await storage.remove('app/x/dump')

  expect(await readdir(directory)).toEqual(['lost+found'])
})
