import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createTemporaryDirectory } from '../fixtures/temporary-directory.ts'
import { runCommand } from './run-command.ts'
import { startGuarded } from './start-guarded.ts'
import { waitFor } from './wait-for.ts'

describe.skipIf(process.platform === 'win32')('a guarded process', () => {
  test('ends and leaves no folder when it is stopped', async ({ onTestFinished }) => {
    const { path, remove } = await createTemporaryDirectory()
    onTestFinished(remove)
    const directory = join(path, 'd')
    await mkdir(directory)
    const guarded = startGuarded({ ...sleeper, directory, logPath: join(directory, 'log') })

    await guarded.stop()

    expect(isRunning(guarded.pid)).toBe(false)
    expect(existsSync(directory)).toBe(false)
  })

  test('ends when the test process is killed', async ({ onTestFinished }) => {
    const { path, remove } = await createTemporaryDirectory()
    onTestFinished(remove)
    const directory = join(path, 'd')
    await mkdir(directory)
    const script = `
      import { startGuarded } from ${JSON.stringify(import.meta.resolve('./start-guarded.ts'))}
      const { pid } = startGuarded(${JSON.stringify({ ...sleeper, directory, logPath: join(directory, 'log') })})
      process.stdout.write(String(pid), () => process.kill(process.pid, 'SIGKILL'))
    `

    const output = await runCommand([process.execPath, '--input-type=module', '--eval', script]).catch(() => undefined)
    await waitFor(() => !existsSync(directory), { what: 'the end of the folder' })

    expect(output).toBeUndefined()
    expect(existsSync(directory)).toBe(false)
  })
})

// `sh` would ignore SIGINT in the background; node does not.
const sleeper = {
  command: [process.execPath, '--eval', 'setInterval(() => {}, 1000)'] as [string, ...string[]],
  env: {},
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
