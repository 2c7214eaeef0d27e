import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import { ROOT } from '../workspace/root.ts'
import { checkTarballs } from './check-tarballs.ts'

/** A repository with one public package, using the tools of this one. */
async function repository(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'tarballs-'))
  onTestFinished(() => rm(root, { recursive: true }))
  await symlink(join(ROOT, 'node_modules'), join(root, 'node_modules'))
  await mkdir(join(root, 'packages/one/dist'), { recursive: true })
  for (const [path, text] of Object.entries(files)) await writeFile(join(root, 'packages/one', path), text)
  return root
}

const manifest = JSON.stringify({
  name: '@example/one',
  version: '1.0.0',
  license: 'MIT',
  type: 'module',
  files: ['dist'],
  exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
})

test('a package that ships what it exports passes', { timeout: 60_000 }, async () => {
  const root = await repository({
    'package.json': manifest,
    'dist/index.js': 'export const one = 1\n',
    'dist/index.d.ts': 'export declare const one: number\n',
  })

  expect(await checkTarballs(root, { NO_COLOR: '1' })).toEqual({ ok: true, output: '' })
})

test('a package without the types it promises fails', { timeout: 60_000 }, async () => {
  const root = await repository({ 'package.json': manifest, 'dist/index.js': 'export const one = 1\n' })

  const { ok, output } = await checkTarballs(root, { NO_COLOR: '1' })

  expect(ok).toBe(false)
  expect(output).toContain('dist/index.d.ts')
})
