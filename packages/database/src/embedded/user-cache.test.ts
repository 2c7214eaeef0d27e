import { chmod, mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { embeddedTest as test } from '@pgtend/testing'
import { expect } from 'vitest'
import { readCached, writeCached } from './user-cache.ts'

const BYTES = Buffer.from('bytes')

test('what is written can be read, again with other bytes, and nothing else is left', async ({
  temporaryDirectory,
}) => {
  const folder = join(temporaryDirectory, 'cache')

  expect(await readCached(folder, 'file')).toBeUndefined()
  await writeCached(folder, 'file', Buffer.from('before'))
  await writeCached(folder, 'file', BYTES)

  expect(await readCached(folder, 'file')).toEqual(BYTES)
  expect(await readCached(folder, 'other')).toBeUndefined()
  expect(await readdir(folder)).toEqual(['file'])
})

test('a folder that cannot be made is no cache and no error', async ({ temporaryDirectory }) => {
  const occupied = join(temporaryDirectory, 'occupied')
  await writeFile(occupied, 'a file')

  for (const folder of [occupied, join(occupied, 'below'), join(temporaryDirectory, 'no', 'parent')]) {
    await writeCached(folder, 'file', BYTES)
    expect(await readCached(folder, 'file')).toBeUndefined()
  }
})

test('a file that cannot be replaced leaves nothing aside', async ({ temporaryDirectory }) => {
  await chmod(temporaryDirectory, 0o700)
  await mkdir(join(temporaryDirectory, 'file', 'full'), { recursive: true })

  await writeCached(temporaryDirectory, 'file', BYTES)

  expect(await readdir(temporaryDirectory)).toEqual(['file'])
})

test('a folder that others may write to, and a link to one, are neither read nor written', async ({
  temporaryDirectory,
}) => {
  const [open, mine, link] = ['open', 'mine', 'link'].map((name) => join(temporaryDirectory, name)) as [
    string,
    string,
    string,
  ]
  await writeCached(mine, 'file', BYTES)
  await symlink(mine, link)
  await writeCached(open, 'file', Buffer.from('planted'))
  await chmod(open, 0o777)

  await writeCached(open, 'other', BYTES)
  await writeCached(link, 'other', BYTES)

  expect(await readCached(open, 'file')).toBeUndefined()
  expect(await readCached(link, 'file')).toBeUndefined()
  expect(await readdir(open)).toEqual(['file'])
  expect(await readdir(mine)).toEqual(['file'])
})
