import { execFile } from 'node:child_process'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { embeddedTest as test } from '@pgtend/testing'
import { expect } from 'vitest'
import { readOrMakeTemplate } from './data-template.ts'

/** Opens a scratch database in a process of its own, whose caches are below `folder`. */
async function openElsewhere(folder: string): Promise<string> {
  const module = new URL('./open-scratch-database.ts', import.meta.url).href
  const program = `
    const { openScratchDatabase } = await import(${JSON.stringify(module)})
    await using scratch = await openScratchDatabase({ applicationName: 'pgtend tests' })
    const client = await scratch.connect()
    const { rows } = await client.query('select current_database() as name')
    await client.end()
    process.stdout.write(rows[0].name)`
  const args = ['--conditions=@pgtend/source', '--disable-warning=ExperimentalWarning', '--input-type=module', '-e']
  const { stdout } = await promisify(execFile)(process.execPath, [...args, program], {
    env: { ...process.env, TMPDIR: folder },
  })
  return stdout
}

test('processes that start at once without a template leave one, which the next uses unless it is torn', {
  timeout: 180_000,
}, async ({ temporaryDirectory }) => {
  const opened = await Promise.all([openElsewhere(temporaryDirectory), openElsewhere(temporaryDirectory)])
  const folders = await readdir(temporaryDirectory)
  const folder = join(temporaryDirectory, ...folders)
  const names = await readdir(folder)
  const path = join(folder, ...names)
  const whole = await readFile(path)
  const { mtimeMs } = await stat(path)

  opened.push(await openElsewhere(temporaryDirectory))
  const used = await stat(path)
  await writeFile(path, whole.subarray(0, whole.length / 2))
  await writeFile(`${path}.1`, 'of a process that was killed')
  await writeFile(join(folder, 'initdb-0.0.1-1.tar.zst'), 'of another version')
  const files = await readOrMakeTemplate(folder)

  expect(opened).toEqual(['postgres', 'postgres', 'postgres'])
  expect([folders.length, names.length]).toEqual([1, 1])
  expect(used.mtimeMs).toBe(mtimeMs)
  expect(files.get('PG_VERSION')?.toString()).toBe('18\n')
  expect((await stat(path)).size).toBeGreaterThan(whole.length / 2)
  expect(await readdir(folder)).toContain('initdb-0.0.1-1.tar.zst')
})

test('without a place for the cache there is a template all the same', async ({ temporaryDirectory }) => {
  const occupied = join(temporaryDirectory, 'occupied')
  await writeFile(occupied, 'a file')

  const files = await readOrMakeTemplate(occupied)

  expect(files.get('PG_VERSION')?.toString()).toBe('18\n')
})
