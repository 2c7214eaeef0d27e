import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryDirectory } from '@pgtend/testing'
import { expect, test } from 'vitest'
import { readSchemaFiles } from './read-schema-files.ts'

test('a folder is read with the folders in it, by path', async () => {
  const directory = await temporaryDirectory()
  await mkdir(join(directory, 'models'))
  await writeFile(join(directory, 'base.prisma'), 'b')
  await writeFile(join(directory, 'models', 'a.prisma'), 'a')
  await writeFile(join(directory, 'notes.md'), 'no schema')

  const files = await readSchemaFiles(directory)

  expect(files).toEqual([
    { path: join(directory, 'base.prisma'), content: 'b' },
    { path: join(directory, 'models', 'a.prisma'), content: 'a' },
  ])
})

test('without the folder, the file beside it is read, where Prisma puts it', async () => {
  const path = join(await temporaryDirectory(), 'schema')
  await writeFile(`${path}.prisma`, 'x')

  expect(await readSchemaFiles(path)).toEqual([{ path: `${path}.prisma`, content: 'x' }])
})

test('what is not there is named as it was asked for, and so is a folder without a schema', async () => {
  const directory = await temporaryDirectory()
  const error = (path: string) => ({ code: 'PRISMA_SCHEMA_NOT_FOUND', message: expect.stringContaining(`"${path}"`) })

  await expect(readSchemaFiles('/nowhere/schema')).rejects.toMatchObject(error('/nowhere/schema'))
  await expect(readSchemaFiles('/nowhere/a.prisma')).rejects.toMatchObject(error('/nowhere/a.prisma'))
  await expect(readSchemaFiles(directory)).rejects.toMatchObject(error(directory))
})
