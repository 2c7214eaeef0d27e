import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { testStub } from '../../test/storage-places.ts'

const PROGRAM = fileURLToPath(new URL('../../test/upload-process.ts', import.meta.url))
const MIB = 1024 * 1024

test('an upload of 200 MB takes less than 100 MB of memory', async () => {
  const { bucket, endpoint, env, object } = await testStub()
  const args = ['--conditions=@pgtend/source', PROGRAM, endpoint, bucket, String(200 * MIB)]

  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const { grown } = JSON.parse(await text(child.stdout))

  expect(object('large')?.bytes).toBe(200 * MIB)
  expect(grown).toBeLessThan(100 * MIB)
})
