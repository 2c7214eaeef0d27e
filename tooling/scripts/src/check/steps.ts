import { checkBoundaries } from '../boundaries/check-boundaries.ts'
import { pnpm } from '../workspace/pnpm.ts'
import { runCommand } from '../workspace/run-command.ts'
import { checkChangesets } from './check-changesets.ts'
import { checkTarballs } from './check-tarballs.ts'
import { checkTypes } from './check-types.ts'
import type { Step } from './step.ts'

/** Nothing a step starts may phone home or install while another step reads node_modules. */
const ENVIRONMENT = {
  DO_NOT_TRACK: '1',
  TURBO_TELEMETRY_DISABLED: '1',
  TURBO_NO_UPDATE_NOTIFIER: '1',
  NO_COLOR: '1',
  pnpm_config_verify_deps_before_run: 'false',
}

/** The steps of `pnpm check` for the repository at `root`; the longest first, so that two cores stay busy. */
export function checkSteps(root: string): Step[] {
  const run = (...argv: string[]) => runCommand(argv, { cwd: root, env: ENVIRONMENT })
  return [
    {
      name: 'build',
      run: () => run(...pnpm(), 'exec', 'turbo', 'run', 'build', '--cache=local:rw', '--output-logs=errors-only'),
    },
    { name: 'types', run: () => checkTypes(root) },
    {
      name: 'lint',
      run: () => run('node_modules/.bin/biome', 'check', '--error-on-warnings', '--max-diagnostics=200', '.'),
    },
    {
      name: 'generated',
      run: () => run(process.execPath, '--conditions=@pgtend/source', 'tooling/scripts/src/generate.ts', '--check'),
    },
    {
      name: 'boundaries',
      run: async () => {
        const { problems } = await checkBoundaries(root)
        return { ok: problems.length === 0, output: problems.join('\n') }
      },
    },
    { name: 'changesets', run: () => checkChangesets(root) },
    { name: 'tarballs', needs: ['build'], run: () => checkTarballs(root, ENVIRONMENT) },
  ]
}
