import { expect, test } from 'vitest'

import { runSteps } from './run-steps.ts'
import type { Step } from './step.ts'

const passes = async () => ({ ok: true, output: '' })
const fails = async () => ({ ok: false, output: 'broken\n' })

async function states(steps: readonly Step[], concurrency = 2): Promise<string[]> {
  const reports = await runSteps(steps, { concurrency, onEnd: () => {} })
  return reports.map(({ name, state }) => `${name} ${state}`).sort()
}

test('a step whose need failed is skipped, and the others still run', async () => {
  const steps: Step[] = [
    { name: 'pack', needs: ['build'], run: passes },
    { name: 'build', run: fails },
    { name: 'lint', run: passes },
  ]

  expect(await states(steps)).toEqual(['build failed', 'lint passed', 'pack skipped'])
})

test('a step starts only after the step it needs has ended', async () => {
  const order: string[] = []
  const logged = (name: string) => async () => {
    order.push(name)
    return { ok: true, output: '' }
  }

  await states([
    { name: 'pack', needs: ['build'], run: logged('pack') },
    { name: 'build', run: logged('build') },
  ])

  expect(order).toEqual(['build', 'pack'])
})

test('no more steps run at once than allowed', async () => {
  let running = 0
  let most = 0
  const run = async () => {
    running += 1
    most = Math.max(most, running)
    await new Promise(setImmediate)
    running -= 1
    return { ok: true, output: '' }
  }

  await states(
    ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name, run })),
    2,
  )

  expect(most).toBe(2)
})

test('a step that throws has failed and keeps its message', async () => {
  const run = async () => {
    throw new Error('no such folder')
  }

  const [report] = await runSteps([{ name: 'types', run }], { concurrency: 1, onEnd: () => {} })

  expect(report).toMatchObject({ state: 'failed', output: expect.stringContaining('no such folder') })
})

test('steps that wait for each other or for a step that is not there are refused', async () => {
  const circle: Step[] = [
    { name: 'a', needs: ['b'], run: passes },
    { name: 'b', needs: ['a'], run: passes },
  ]

  await expect(states(circle)).rejects.toThrow('a, b')
  await expect(states([{ name: 'a', needs: ['gone'], run: passes }])).rejects.toThrow('wait for ever')
})
