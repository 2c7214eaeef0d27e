import { expect, test } from 'vitest'

import { runCommand } from './run-command.ts'

const node = (script: string) => runCommand([process.execPath, '-e', script], { cwd: '.' })

test('both streams are kept', async () => {
  expect(await node('console.log("out"); console.error("err")')).toMatchObject({
    ok: true,
    output: expect.stringMatching(/out[\s\S]*err|err[\s\S]*out/),
  })
})

test('an exit code other than 0 is a failure', async () => {
  expect(await node('process.exit(3)')).toMatchObject({ ok: false })
})

test('a command that does not exist is a failure with its name', async () => {
  const result = await runCommand(['no-such-command-here'], { cwd: '.' })

  expect(result).toMatchObject({ ok: false, output: expect.stringContaining('no-such-command-here') })
})

test('a command ended by a signal is a failure that names it', async () => {
  expect(await node('process.kill(process.pid, "SIGKILL")')).toMatchObject({
    ok: false,
    output: expect.stringContaining('SIGKILL'),
  })
})
