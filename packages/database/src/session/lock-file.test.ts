import { spawnSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { embeddedTest as test } from '@pgtend/testing'
import { expect } from 'vitest'
import { takeLockFile } from './lock-file.ts'

const inUse = (pid: number): Error => Object.assign(new Error('in use'), { pid })

test('the lock holds the pid and is gone after its release', async ({ temporaryDirectory }) => {
  const path = join(temporaryDirectory, 'app.lock')

  const release = await takeLockFile(path, inUse)
  const content = await readFile(path, 'utf8')
  await release()

  expect(content).toBe(`${process.pid}\n`)
  await expect(readFile(path)).rejects.toMatchObject({ code: 'ENOENT' })
})

test('the same process cannot take it twice', async ({ temporaryDirectory }) => {
  const path = join(temporaryDirectory, 'app.lock')
  await takeLockFile(path, inUse)

  await expect(takeLockFile(path, inUse)).rejects.toMatchObject({ pid: process.pid })
})

test('a living process keeps it', async ({ temporaryDirectory }) => {
  const path = join(temporaryDirectory, 'app.lock')
  await writeFile(path, `${process.ppid}\n`)

  await expect(takeLockFile(path, inUse)).rejects.toMatchObject({ pid: process.ppid })
})

test('the lock of a process that is gone is taken over', async ({ temporaryDirectory }) => {
  const path = join(temporaryDirectory, 'app.lock')
  const { pid } = spawnSync('true')
  await writeFile(path, `${pid}\n`)

  const release = await takeLockFile(path, inUse)

  expect(await readFile(path, 'utf8')).toBe(`${process.pid}\n`)
  await release()
})

test('of ten takers at once exactly one gets it, stale lock or not', async ({ temporaryDirectory }) => {
  const path = join(temporaryDirectory, 'app.lock')

  const results = await Promise.allSettled(Array.from({ length: 10 }, () => takeLockFile(path, inUse)))

  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  const failures = results.filter((result) => result.status === 'rejected').map(({ reason }) => reason)
  expect(failures).toEqual(failures.map(() => expect.objectContaining({ pid: process.pid })))
})
