import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { embeddedTest as test } from '@pgtend/testing'
import { expect } from 'vitest'
import { loadConfig } from './load-config.ts'

test('the nearest file upwards is used, and its folder is where paths start', async ({ temporaryDirectory }) => {
  const nested = join(temporaryDirectory, 'apps', 'api')
  await mkdir(nested, { recursive: true })
  const path = join(temporaryDirectory, 'pgtend.config.ts')
  await writeFile(path, `export default { migrations: { directory: 'db' as string } }`)

  const loaded = await loadConfig({ cwd: nested })

  expect(loaded).toMatchObject({ path, directory: temporaryDirectory, config: { migrations: { directory: 'db' } } })
})

test('without a file the defaults apply', async ({ temporaryDirectory }) => {
  const loaded = await loadConfig({ cwd: temporaryDirectory })

  expect(loaded.path).toBeUndefined()
  expect(loaded.config.migrations.directory).toBe('prisma/migrations')
})

test('a file named on the command line must exist', async ({ temporaryDirectory }) => {
  await expect(loadConfig({ cwd: temporaryDirectory, path: 'other.ts' })).rejects.toMatchObject({
    code: 'CONFIG_NOT_FOUND',
  })
})

test('a file that throws, or exports nothing, is unreadable', async ({ temporaryDirectory }) => {
  await writeFile(join(temporaryDirectory, 'throws.ts'), `throw new Error('no')`)
  await writeFile(join(temporaryDirectory, 'empty.ts'), `export const config = {}`)

  await expect(loadConfig({ cwd: temporaryDirectory, path: 'throws.ts' })).rejects.toMatchObject({
    code: 'CONFIG_UNREADABLE',
    cause: expect.any(Error),
  })
  await expect(loadConfig({ cwd: temporaryDirectory, path: 'empty.ts' })).rejects.toMatchObject({
    code: 'CONFIG_UNREADABLE',
  })
})
