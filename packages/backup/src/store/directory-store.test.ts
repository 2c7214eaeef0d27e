import { mkdir, readdir, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { newStore } from '../../test/new-store.ts'

const folder = { database: 'app', id: '20261121T020000Z-abc123' }
const now = new Date('2026-11-21T12:00:00Z')

async function* of(value: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(value)
}

test('a draft is seen by nobody until it is published, and then as a whole', async () => {
  const { directory, store } = await newStore()
  const draft = await store.openDraft(folder)
  await draft.put('dump/a', of('1'))
  await draft.put('manifest.json', of('{}'))
  const before = await store.listFolders()

  await draft.publish()
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

test('a folder without a manifest is no backup', async () => {
  const { store } = await newStore()
  const draft = await store.openDraft(folder)
  await draft.put('dump', of('1'))
  await draft.publish()

  expect(await store.listFolders()).toEqual([])
})

test('a source that fails leaves a draft that can be discarded', async () => {
  const { directory, store } = await newStore()
  const draft = await store.openDraft(folder)
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('half')
    throw new Error('source broke')
  }

  await expect(draft.put('dump', failing())).rejects.toThrow('source broke')
  await draft.discard()

  expect(await readdir(join(directory, 'app'))).toEqual([])
})

test.for(['Odd / Name', '..', '.hidden', 'ünïcödé', 'a%2Fb'])(
  'database %j has a folder of its own',
  async (database) => {
    const { directory, store } = await newStore()
    const draft = await store.openDraft({ database, id: 'x' })
    await draft.put('manifest.json', of('{}'))

    await draft.publish()

    expect(await store.listFolders()).toEqual([{ database, id: 'x' }])
    expect(await readdir(directory)).toHaveLength(1)
  },
)

test('removing a backup takes it from the list', async () => {
  const { directory, store } = await newStore()
  const draft = await store.openDraft(folder)
  await draft.put('manifest.json', of('{}'))
  await draft.publish()

  await store.remove(folder)

  expect(await store.listFolders()).toEqual([])
  expect(await readdir(join(directory, 'app'))).toEqual([])
})

test('a draft of another machine is dead after a day without a change', async () => {
  const { directory, store } = await newStore()
  const path = join(directory, 'app', `${folder.id}.partial`)
  const file = join(path, '.owner.json')
  await mkdir(path, { recursive: true })
  await writeFile(file, JSON.stringify({ pid: 1, host: 'elsewhere' }))

  await utimes(path, now, new Date(now.getTime() - 25 * 3_600_000))
  await utimes(file, now, new Date(now.getTime() - 3_600_000))
  const afterAnHour = await store.removeDeadDrafts('app', now)
  await utimes(file, now, new Date(now.getTime() - 25 * 3_600_000))
  const afterADay = await store.removeDeadDrafts('app', now)

  expect([afterAnHour, afterADay]).toEqual([0, 1])
})

test('a draft of this pid from an earlier life of the container is dead', async () => {
  const { directory, store } = await newStore()
  const draft = await store.openDraft(folder)
  const alive = await store.removeDeadDrafts('app', now)
  await draft.discard()
  const path = join(directory, 'app', 'earlier.partial')
  await mkdir(path)
  await writeFile(join(path, '.owner.json'), JSON.stringify({ pid: process.pid, host: hostname() }))

  const dead = await store.removeDeadDrafts('app', now)

  expect([alive, dead]).toEqual([0, 1])
})

test('a backup that another process has removed already is no error', async () => {
  const { store } = await newStore()
  const draft = await store.openDraft(folder)
  await draft.put('manifest.json', of('{}'))
  await draft.publish()

  await Promise.all([store.remove(folder), store.remove(folder)])
  await store.remove(folder)

  expect(await store.listFolders('app')).toEqual([])
})

test('of many that want the lock of a dead process exactly one gets it', async () => {
  const { directory, store } = await newStore()
  await (await store.tryLock('app'))?.()
  await writeFile(join(directory, 'app', '.lock'), '999999999\n')

  const locks = await Promise.all(Array.from({ length: 10 }, () => store.tryLock('app')))

  expect(locks.filter((lock) => lock !== undefined)).toHaveLength(1)
})

test('the lock of a database is for one at a time, and a dead process loses it', async () => {
  const { directory, store } = await newStore()
  const release = await store.tryLock('app')
  const second = await store.tryLock('app')
  const other = await store.tryLock('other')
  await release?.()
  const third = await store.tryLock('app')
  await third?.()
  await writeFile(join(directory, 'app', '.lock'), '999999999\n')

  const fourth = await store.tryLock('app')

  expect([second, other, third, fourth].map((lock) => lock !== undefined)).toEqual([false, true, true, true])
})
