import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { runTimed, type TimedCommand } from './measure/run-timed.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const CLI = `${ROOT}apps/cli`

/** The dependencies were checked when the bench was started; and nobody else needs to hear of a build. */
const BUILD_ENVIRONMENT = { pnpm_config_verify_deps_before_run: 'false', DO_NOT_TRACK: '1' }

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
  const [file = 'npx', ...pnpm] = pnpmCommand(process.env.npm_execpath)
  const build = ['exec', 'turbo', 'run', 'build', '--filter=pgtend', '--cache=local:rw', '--output-logs=errors-only']
  await runTimed({ file, args: [...pnpm, ...build], env: BUILD_ENVIRONMENT, cwd: ROOT })
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

/** The pnpm that runs this script, or npx where there is none; it is a native program or a JavaScript file. */
function pnpmCommand(execPath: string | undefined): readonly string[] {
  if (execPath === undefined || !execPath.includes('pnpm')) return ['npx', '-y', 'pnpm@12']
  return /\.[cm]?js$/.test(execPath) ? [process.execPath, execPath] : [execPath]
}
