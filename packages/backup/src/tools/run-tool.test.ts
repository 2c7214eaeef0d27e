import { buffer } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { runTool } from './run-tool.ts'

const SHELL = { path: '/bin/sh', version: '15.0', major: 15 }

test.each([1, 60_000])('what a program has printed, %i bytes, is there after it has ended', async (bytes) => {
  const running = runTool(SHELL, { args: ['-c', `head -c ${bytes} /dev/zero`], env: {} })
  running.stdin.end()
  expect(await running.ended).toMatchObject({ ok: true })
  expect(await buffer(running.stdout)).toHaveLength(bytes)
})

test('a program whose output nobody reads is stopped all the same', async () => {
  const running = runTool(SHELL, { args: ['-c', 'exec cat /dev/zero'], env: {} })
  await running.stop()
  expect(await running.ended).toMatchObject({ ok: false, reason: 'signal SIGTERM' })
})

test('a program that cannot be started says so', async () => {
  const running = runTool({ ...SHELL, path: '/nonexistent/pg_dump' }, { args: [], env: {} })
  expect(await running.ended).toMatchObject({ ok: false, reason: expect.stringContaining('ENOENT') })
})
