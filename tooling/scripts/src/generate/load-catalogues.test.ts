import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import { loadCatalogues } from './load-catalogues.ts'

async function repository(indexes: Readonly<Record<string, string>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'catalogues-'))
  onTestFinished(() => rm(root, { recursive: true }))
  for (const [path, text] of Object.entries(indexes)) {
    await mkdir(join(root, path, 'src'), { recursive: true })
    await writeFile(join(root, path, 'package.json'), JSON.stringify({ name: path, type: 'module' }))
    await writeFile(join(root, path, 'src/index.ts'), text)
  }
  return root
}

const catalogue = (entry: string) => `export const ONE_ERRORS = { SOME_CODE: ${entry} }`
const GOOD = catalogue(`{ summary: 's', remedy: 'r', exitCode: 130 }`)

test('every exported catalogue is collected; apps and tooling need none', async () => {
  const root = await repository({ 'packages/a': GOOD, 'apps/b': 'export {}', 'tooling/c': 'throw new Error()' })

  expect(await loadCatalogues(root)).toMatchObject([{ packageName: 'packages/a', codes: { SOME_CODE: {} } }])
})

test('packages without a catalogue are named', async () => {
  const root = await repository({ 'packages/a': GOOD, 'packages/b': 'export {}', 'packages/c': 'export {}' })

  await expect(loadCatalogues(root)).rejects.toThrow('packages/b, packages/c')
})

test.each([
  ['an unknown exit code', catalogue(`{ summary: 's', remedy: 'r', exitCode: 0 }`), 'exitCode'],
  ['no remedy', catalogue(`{ summary: 's', exitCode: 1 }`), 'remedy'],
  ['an empty summary', catalogue(`{ summary: '', remedy: 'r', exitCode: 1 }`), 'summary'],
  ['a code in lower case', `export const A_ERRORS = { code: { summary: 's', remedy: 'r', exitCode: 1 } }`, 'code'],
])('an entry with %s is refused', async (_name, text, reason) => {
  const root = await repository({ 'packages/a': text })

  await expect(loadCatalogues(root)).rejects.toThrow(reason)
})
