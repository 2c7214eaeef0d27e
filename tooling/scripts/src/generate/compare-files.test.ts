import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import { compareFiles } from './compare-files.ts'
import type { Generator } from './generator.ts'
import { writeFiles } from './write-files.ts'

async function folder(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'generate-'))
  onTestFinished(() => rm(root, { recursive: true }))
  return root
}

const generator = (files: Record<string, string>): Generator => ({
  name: 'pages',
  command: 'pnpm generate',
  folder: 'out',
  outputs: async () => new Map(Object.entries(files)),
})

async function states(root: string, files: Record<string, string>): Promise<string[]> {
  return (await compareFiles(root, generator(files))).map(({ path, state }) => `${path} ${state}`)
}

test('after writing nothing differs', async () => {
  const root = await folder()
  const files = { 'out/a.md': 'a', 'out/deep/b.ts': 'b' }

  expect(await states(root, files)).toEqual(['out/a.md missing', 'out/deep/b.ts missing'])
  await writeFiles(root, await compareFiles(root, generator(files)))

  expect(await states(root, files)).toEqual([])
  expect(await readFile(join(root, 'out/a.md'), 'utf8')).toMatch(/pnpm generate.*\na\n$/)
})

test('an edited file, a lost file and a file left over are found and put right', async () => {
  const root = await folder()
  await writeFiles(root, await compareFiles(root, generator({ 'out/a.md': 'a', 'out/b.md': 'b', 'out/old.md': 'old' })))
  await writeFile(join(root, 'out/a.md'), 'edited by hand')
  await rm(join(root, 'out/b.md'))
  const files = { 'out/a.md': 'a', 'out/b.md': 'b' }

  expect(await states(root, files)).toEqual(['out/a.md changed', 'out/b.md missing', 'out/old.md extra'])
  await writeFiles(root, await compareFiles(root, generator(files)))

  expect(await states(root, files)).toEqual([])
})

test('a generator that makes nothing is a failure, not a pass', async () => {
  await expect(compareFiles(await folder(), generator({}))).rejects.toThrow('generator "pages" made no file')
})
