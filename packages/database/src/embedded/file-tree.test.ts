import { execFileSync } from 'node:child_process'
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { embeddedTest as test } from '@pgtend/testing'
import { expect } from 'vitest'
import { readTar, writeToDisk } from './file-tree.ts'

test('a tar is read as the files it was made of, and written as they were', async ({ temporaryDirectory }) => {
  const from = join(temporaryDirectory, 'from')
  await mkdir(join(from, 'a folder', 'empty'), { recursive: true })
  await writeFile(join(from, 'a folder', 'block'), Buffer.alloc(512, 7))
  await writeFile(join(from, 'ü'), 'one')
  await writeFile(join(from, 'nothing'), '')
  const to = join(temporaryDirectory, 'to')

  await writeToDisk(to, readTar(execFileSync('tar', ['-C', from, '-c', 'a folder', 'ü', 'nothing'])))

  expect(await readFile(join(to, 'a folder', 'block'))).toEqual(Buffer.alloc(512, 7))
  expect(await readFile(join(to, 'ü'), 'utf8')).toBe('one')
  expect(await readFile(join(to, 'nothing'), 'utf8')).toBe('')
  expect((await stat(join(to, 'a folder', 'empty'))).isDirectory()).toBe(true)
  expect((await stat(to)).mode & 0o777).toBe(0o700)
})

test('a torn tar and what is no tar are refused; an empty one has no files', () => {
  const tar = Buffer.concat([header('file', 600), Buffer.alloc(512)])

  expect(() => readTar(tar)).toThrow('torn')
  expect(() => readTar(Buffer.from('hello'))).toThrow('torn')
  expect(() => readTar(Buffer.alloc(512, 'x'))).toThrow('torn')
  expect(readTar(Buffer.alloc(1024)).size).toBe(0)
})

function header(name: string, size: number): Buffer {
  const block = Buffer.alloc(512)
  block.write(name)
  block.write(size.toString(8).padStart(11, '0'), 124)
  return block
}
