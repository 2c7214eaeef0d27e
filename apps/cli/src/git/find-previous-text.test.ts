import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { temporaryDirectory } from '@pgtend/testing'
import { expect, test } from 'vitest'
import { findPreviousText } from './find-previous-text.ts'

const AUTHOR = ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false']

async function repository(): Promise<{ git: (...args: readonly string[]) => Promise<unknown>; path: string }> {
  const cwd = await temporaryDirectory()
  const git = (...args: readonly string[]) => promisify(execFile)('git', [...AUTHOR, ...args], { cwd })
  await git('init', '-q', '-b', 'main')
  await mkdir(join(cwd, '1_odd name'))
  return { git, path: join(cwd, '1_odd name', 'migration.sql') }
}

test('a text that only a merged branch had, and that the merge gave up, is found', async () => {
  const { git, path } = await repository()
  const commit = async (text: string) => {
    await writeFile(path, text)
    await git('add', '.')
    await git('commit', '-q', '-m', text)
  }
  await commit('select 1;')
  await git('checkout', '-q', '-b', 'side')
  await commit('select 2;')
  await git('checkout', '-q', 'main')
  await git('merge', '-q', '--no-ff', '-s', 'ours', '--no-edit', 'side')
  await git('branch', '-D', 'side')

  const found = await findPreviousText(path, (text) => text === 'select 2;')

  expect(found).toEqual({ text: 'select 2;', where: expect.stringMatching(/^commit [\da-f]+$/) })
  expect(await findPreviousText(path, (text) => text === 'select 3;')).toBeUndefined()
})

test('outside a repository nothing is found', async () => {
  expect(await findPreviousText(join(await temporaryDirectory(), 'migration.sql'), () => true)).toBeUndefined()
})
