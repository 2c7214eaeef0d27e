import { parseArgs } from 'node:util'

import { runSteps } from './check/run-steps.ts'
import { selectSteps } from './check/select-steps.ts'
import type { StepReport } from './check/step.ts'
import { checkSteps } from './check/steps.ts'
import { ROOT } from './workspace/root.ts'

const STEPS = checkSteps(ROOT)

const USAGE = `Usage: pnpm check [--only NAME]...

Check everything but the tests: one line per step, the output of those that fail. Exit 1 when one fails.

  --only NAME  only one step and what it needs: ${STEPS.map(({ name }) => name).join(', ')}`

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) {
  console.log(USAGE)
} else {
  process.exitCode = await check(values.only)
}

async function check(only: readonly string[]): Promise<number> {
  try {
    const reports = await runSteps(selectSteps(STEPS, only), { concurrency: 2, onEnd: print })
    return reports.every(({ state }) => state === 'passed') ? 0 : 1
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    console.error(`Error: ${error.message}\n\n${USAGE}`)
    return 2
  }
}

function print({ name, state, durationMs, output }: StepReport): void {
  console.log(`${state}  ${name.padEnd(10)} ${(durationMs / 1000).toFixed(1).padStart(6)} s`)
  if (state !== 'passed') console.log(output.replaceAll(/^/gm, '    '))
}
