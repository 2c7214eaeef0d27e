import { mkdir, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { newStore } from '../../test/new-store.ts'
import { backupStore } from './backup-store.ts'
import { directoryStore } from './directory-store.ts'

const folder = { database: 'app', id: '20261121T020000Z-abc123' }
const now = new Date('2026-11-21T12:00:00Z')

async function* of(value: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(value)
}

async function* failing(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('half')
  throw new Error('source broke')
}

test('a draft is seen by nobody until it is published, and then as a whole', async () => {
  const { directory, store } = await newStore()
  const draft = store.openDraft(folder)
  await draft.put('dump/a', of('1'))
  const before = await store.listFolders()

  await draft.publish('{}')
  await draft.discard()

  expect(before).toEqual([])
  expect(await store.listFolders('app')).toEqual([folder])
  expect(await store.listObjects(folder)).toEqual([
    { name: 'dump/a', bytes: 1 },
    { name: 'manifest.json', bytes: 2 },
  ])
  expect(await text(await store.read(folder, 'dump/a'))).toBe('1')
  expect((await stat(join(directory, 'app', folder.id))).mode & 0o077).toBe(0)
})

test('a manifest that is there already is not replaced', async () => {
  const { directory, store } = await newStore()
  await store.openDraft(folder).publish('{"first":1}')

  const second = store.openDraft(folder).publish('{"second":1}')

  await expect(second).rejects.toMatchObject({ code: 'BACKUP_OBJECT_EXISTS' })
  expect(await readFile(join(directory, 'app', folder.id, 'manifest.json'), 'utf8')).toBe('{"first":1}')
  expect(await readdir(join(directory, 'app', folder.id))).toEqual(['manifest.json'])
})

test('a source that fails leaves nothing, not even a folder', async () => {
  const { directory, store } = await newStore()
  const draft = store.openDraft(folder)

  await expect(draft.put('dump/a', failing())).rejects.toThrow('source broke')

  expect(await readdir(directory)).toEqual([])
})

test('an object that is replaced keeps its old content when the source fails', async () => {
  const { store } = await newStore()
  await store.storage.put('app/x', of('old'))

  await expect(store.storage.put('app/x', failing())).rejects.toThrow('source broke')

  expect(await text(await store.storage.read('app/x'))).toBe('old')
})

test.for(['Odd / Name', '..', '.hidden', 'ünïcödé', 'a%2Fb'])(
  'database %j has a folder of its own',
  async (database) => {
    const { directory, store } = await newStore()

    await store.openDraft({ database, id: 'x' }).publish('{}')

    expect(await store.listFolders()).toEqual([{ database, id: 'x' }])
    expect(await readdir(directory)).toHaveLength(1)
  },
)

test('a name that leads out of the store is refused', async () => {
  const { store } = await newStore()

  await expect((async () => store.read(folder, '../../../etc/passwd'))()).rejects.toMatchObject({
    code: 'BACKUP_STORE_FAILED',
  })
  await expect((async () => store.add(folder, 'a//b', ''))()).rejects.toMatchObject({ code: 'BACKUP_STORE_FAILED' })
})

test('removing a backup takes it from the list; doing so twice at once is no error', async () => {
  const { directory, store } = await newStore()
  const draft = store.openDraft(folder)
  await draft.put('dump/a', of('1'))
  await draft.publish('{}')

  await Promise.all([store.remove(folder), store.remove(folder)])
  await store.remove(folder)

  expect(await store.listFolders()).toEqual([])
  expect(await readdir(directory)).toEqual([])
})

test('what has no manifest is removed with its half-written files, and a backup is not', async () => {
  const { directory, store } = await newStore()
  await store.openDraft(folder).publish('{}')
  const dead = join(directory, 'app', '20261120T020000Z-dead00')
  await mkdir(join(dead, 'dump'), { recursive: true })
  await writeFile(join(dead, 'dump', '1.dat'), 'x')
  await mkdir(join(directory, 'app', 'killed early', 'dump'), { recursive: true })
  const partial = join(dead, `.000000000000-1-${'0'.repeat(12)}.partial`)
  await writeFile(partial, 'x')
  await utimes(partial, now, new Date(now.getTime() - 25 * 3_600_000))

  const removed = await store.removeDeadDrafts('app', now)

  expect(removed).toBe(1)
  expect(await readdir(join(directory, 'app'))).toEqual([folder.id])
})

test('folders that hold no backups are left alone, also where a database has the name of the one above them', async () => {
  const { directory, store } = await newStore()
  const photos = join(directory, 'app', 'photos')
  await mkdir(photos, { recursive: true })
  await writeFile(join(photos, 'trash.json'), 'x')

  const removed = await store.removeDeadDrafts('app', now)

  expect([removed, await readdir(photos)]).toEqual([0, ['trash.json']])
})

test('a half-written file of a living process or of another machine stays for a day', async () => {
  const { directory, store } = await newStore()
  const partial = join(directory, 'app', folder.id, `.000000000000-1-${'0'.repeat(12)}.partial`)
  await mkdir(join(directory, 'app', folder.id), { recursive: true })
  await writeFile(partial, 'x')

  await utimes(partial, now, new Date(now.getTime() - 3_600_000))
  await store.removeDeadDrafts('app', now)
  const afterAnHour = await readdir(join(directory, 'app', folder.id))
  const swept = await store.storage.sweep('app/', now)

  expect(afterAnHour).toHaveLength(1)
  expect(swept).toBe(1)
  expect(await store.listObjects(folder)).toEqual([])
})

test('a database whose folder is a link to another disk is listed; other links are not followed', async () => {
  const { directory, store } = await newStore()
  const elsewhere = join(directory, '..', 'elsewhere')
  await mkdir(elsewhere)
  await mkdir(directory)
  await symlink(elsewhere, join(directory, 'app'))
  await store.openDraft(folder).publish('{}')
  await symlink(elsewhere, join(elsewhere, folder.id, 'loop'))

  expect(await store.listFolders()).toEqual([folder])
  expect(await store.listObjects(folder)).toEqual([{ name: 'manifest.json', bytes: 2 }])
})

test('a manifest is put when all that lies in the backup is durable, also what an earlier run has left', async () => {
  const { store } = await newStore()
  const { storage } = store
  const prefix = `app/${folder.id}/`
  const steps: string[] = []
  const watched = backupStore({
    ...storage,
    async put(key, source, options = {}) {
      await storage.put(key, source, options)
      steps.push(`${options.later ? 'write' : 'put'} ${key.slice(prefix.length)}`)
    },
    async flush(keys) {
      await storage.flush?.(keys)
      steps.push(`flush ${keys.map((key) => key.slice(prefix.length)).join(' ')}`)
    },
  })
  await storage.put(`${prefix}early`, of('0'), { later: true })
  const draft = watched.openDraft(folder)

  await draft.put('dump/a', of('1'))
  await draft.put('dump/b', of('2'))
  await draft.flush()
  await draft.put('dump/b', of('3'))
  await draft.publish('{}')

  expect(steps).toEqual([
    'write dump/a',
    'write dump/b',
    'flush dump/a dump/b early',
    'write dump/b',
    'flush dump/b',
    'put manifest.json',
  ])
})

test('a backup of which a file vanished before it was durable is not published', async () => {
  const { directory, store } = await newStore()
  const draft = store.openDraft(folder)
  await draft.put('dump/a', of('1'))
  await draft.put('dump/b', of('2'))
  const losing = backupStore({
    ...store.storage,
    async list(prefix) {
      const listed = await store.storage.list(prefix)
      await rm(join(directory, 'app', folder.id, 'dump/a'), { force: true })
      return listed
    },
  }).openDraft(folder)

  await expect(losing.publish('{}')).rejects.toMatchObject({ code: 'BACKUP_STORE_FAILED' })

  expect(await store.listFolders()).toEqual([])
})

test('a folder that is named from here leaves no empty folders either', async () => {
  const { directory } = await newStore()
  const draft = directoryStore(`./${relative(process.cwd(), directory)}/`).openDraft(folder)
  await draft.put('dump/a', of('1'))

  await draft.discard()

  expect(await readdir(directory)).toEqual([])
})
