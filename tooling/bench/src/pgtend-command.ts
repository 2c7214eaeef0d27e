import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { runTimed, type TimedCommand } from './measure/run-timed.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const CLI = `${ROOT}apps/cli`

/** How the pgtend of this repository is started. */
export interface PgtendProgram {
  /** `built` is what npm users run; `source` strips types at every start. */
  readonly from: 'built' | 'source'
  command(args: readonly string[], env?: Readonly<Record<string, string>>): TimedCommand
}

/**
 * Builds the CLI and returns how to run it, as the published package is run: plain JavaScript under Node.
 * @throws {Error} when the build fails
 */
export async function buildPgtend(): Promise<PgtendProgram> {
  const turbo = `${ROOT}node_modules/.bin/turbo`
  await runTimed({ file: turbo, args: ['run', 'build', '--filter=pgtend', '--output-logs=errors-only'], cwd: ROOT })
  if (!existsSync(`${CLI}/dist/main.js`)) throw new Error('the build has left no apps/cli/dist/main.js')
  return { from: 'built', command: (args, env = {}) => nodeCommand([`${CLI}/dist/main.js`, ...args], env) }
}

/** Runs the CLI from its sources; for profiling, where line numbers matter. */
export function pgtendFromSource(): PgtendProgram {
  const args = ['--conditions=@pgtend/source', '--disable-warning=ExperimentalWarning', `${CLI}/src/main.ts`]
  return { from: 'source', command: (own, env = {}) => nodeCommand([...args, ...own], env) }
}

function nodeCommand(args: readonly string[], env: Readonly<Record<string, string>>): TimedCommand {
  return { file: process.execPath, args, env }
}
