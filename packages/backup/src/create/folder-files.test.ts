import { expect, test } from 'vitest'
import { FolderFiles } from './folder-files.ts'

const failure = new Error('the dump has failed')

test('with several processes a file is whole when pg_dump says so, in whatever order', async () => {
  const files = new FolderFiles(2)
  files.onLine('pg_dump: finished item 12 TABLE DATA later')
  files.onListing(['12.dat', '9.dat', 'toc.dat'])

  const taken = [await files.take(), await files.take()]

  expect(taken).toEqual(['9.dat', '12.dat'])
  expect(files.wholeness('9.dat', failure)()).toBe(false)
  expect(files.wholeness('12.dat', failure)()).toBe(true)
})

test('with one process a file is whole when a later one has begun', () => {
  const files = new FolderFiles(1)
  files.onListing(['7.dat', '3.dat'])
  const before = files.wholeness('3.dat', failure)()
  files.onListing(['7.dat', '3.dat', '5.dat'])

  expect(before).toBe(false)
  expect(['3.dat', '7.dat', '5.dat'].map((name) => files.wholeness(name, failure)())).toEqual([true, true, false])
})

test('what is no table comes when the dump has ended, and then nothing more', async () => {
  const files = new FolderFiles(2)
  files.onListing(['1.dat.zst', 'toc.dat', 'blob_5.dat'])
  const first = await files.take()
  const waiting = files.take()
  files.end(true)
  files.onListing(['1.dat.zst', 'toc.dat', 'blob_5.dat'])
  files.close()

  const rest = [await waiting, await files.take(), await files.take()]

  expect(first).toBe('1.dat.zst')
  expect(rest.filter((name) => name !== undefined).sort()).toEqual(['blob_5.dat', 'toc.dat'])
  expect(rest.at(-1)).toBeUndefined()
})

test('a dump that failed throws into what is read, and hands out nothing more', async () => {
  const files = new FolderFiles(2)
  files.onListing(['1.dat', '2.dat'])
  await files.take()
  files.end(false)

  expect(files.wholeness('1.dat', failure)).toThrow(failure)
  expect(await files.take()).toBeUndefined()
})

test('a failure stays one, even if pg_dump ends well afterwards', () => {
  const files = new FolderFiles(2)
  files.end(false)
  files.end(true)

  expect(files.wholeness('1.dat', failure)).toThrow(failure)
})
