import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { waitFor } from '@pgtend/testing'
import { expect, onTestFinished, test } from 'vitest'
import { isAlive, isGone, type ProcessMark, thisProcess } from './process-mark.ts'

function verdict(mark: ProcessMark): string {
  return isGone(mark) ? 'gone' : isAlive(mark) ? 'alive' : 'unknown'
}

test('this process lives, and of another machine nothing is known', () => {
  const { started, ...mark } = thisProcess()

  expect(verdict(thisProcess())).toBe(started === undefined ? 'unknown' : 'alive')
  expect(verdict({ ...mark, started, machine: '0'.repeat(12) })).toBe('unknown')
  expect(verdict(mark)).toBe('unknown')
})

test('a process that began at another time is gone, and its pid belongs to a later one', ({ skip }) => {
  if (thisProcess().started === undefined) skip('this system does not say when a process began')

  expect(verdict({ ...thisProcess(), started: '1' })).toBe('gone')
})

test('a process that was not waited for is gone although it has its pid', async ({ skip }) => {
  const { machine, started } = thisProcess()
  if (started === undefined) skip('this system does not say when a process began')
  const parent = spawn('sh', ['-c', 'true & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] })
  onTestFinished(() => void parent.kill('SIGKILL'))
  const [pid] = await once(parent.stdout, 'data')

  await waitFor(async () => isGone({ machine, pid: Number(pid) }), { what: 'the child has ended' })
})
