import { mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createTemporaryDirectory } from '@pgtend/testing'
import { expect, onTestFinished, test } from 'vitest'
import { thisProcess } from './process-mark.ts'
import { SPOOL_FOLDER, withSpool } from './spool.ts'

async function newFolder(): Promise<string> {
  const { path, remove } = await createTemporaryDirectory()
  onTestFinished(remove)
  return path
}

test('a spool is private, and removed with what is in it, also when the work fails', async () => {
  const parent = join(await newFolder(), SPOOL_FOLDER)
  const failing = withSpool(parent, async (folder) => {
    await writeFile(join(folder, 'secret'), 'x')
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
    throw new Error('broke')
  })

  await expect(failing).rejects.toThrow('broke')

  await expect(readdir(parent)).rejects.toMatchObject({ code: 'ENOENT' })
})

test('what a killed process of this machine left is removed; what another one may use stays, and a given folder too', async () => {
  const parent = await newFolder()
  const { machine } = thisProcess()
  const names = {
    dead: `pgtend-${machine}-999999999-${'0'.repeat(12)}`,
    alive: `pgtend-${machine}-${process.pid}-${'0'.repeat(12)}`,
    elsewhere: `pgtend-${'0'.repeat(12)}-999999999-${'0'.repeat(12)}`,
    other: 'something',
  }
  for (const name of Object.values(names)) await mkdir(join(parent, name))

  await withSpool(parent, async () => undefined)

  expect((await readdir(parent)).sort()).toEqual([names.alive, names.elsewhere, names.other].sort())
})

test('two spools in one folder do not meet, whenever they end', async () => {
  const parent = join(await newFolder(), SPOOL_FOLDER)

  const folders = await Promise.all(
    Array.from({ length: 20 }, () => withSpool(parent, (folder) => readdir(folder).then(() => folder))),
  )

  expect(new Set(folders).size).toBe(20)
})
