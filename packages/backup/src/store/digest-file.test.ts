import { createHash, randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createTemporaryDirectory } from '@pgtend/testing'
import { expect, onTestFinished, test } from 'vitest'
import { digestFile } from './digest-file.ts'

test.for([0, 1, 1000, 2 << 20, (2 << 20) + 1, 5_000_000])('a file of %i bytes has its checksum', async (size) => {
  const { path, remove } = await createTemporaryDirectory()
  onTestFinished(remove)
  const bytes = randomBytes(size)
  await writeFile(join(path, 'file'), bytes)

  const digest = await digestFile(join(path, 'file'))

  expect(digest).toEqual({ bytes: size, sha256: createHash('sha256').update(bytes).digest('hex') })
})
