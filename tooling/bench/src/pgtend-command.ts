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
  /** A JavaScript file that imports packages of this repository, built or from source like the program. */
  script(path: string, args: readonly string[], env?: Readonly<Record<string, string>>): TimedCommand
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
  return programOf('built', [], `${CLI}/dist/main.js`)
}

/** Runs the CLI from its sources; for profiling, where line numbers matter. */
export function pgtendFromSource(): PgtendProgram {
  const flags = ['--conditions=@pgtend/source', '--disable-warning=ExperimentalWarning']
  return programOf('source', flags, `${CLI}/src/main.ts`)
}

function programOf(from: PgtendProgram['from'], flags: readonly string[], main: string): PgtendProgram {
  const script: PgtendProgram['script'] = (path, args, env = {}) => nodeCommand([...flags, path, ...args], env)
  return { from, script, command: (args, env) => script(main, args, env) }
}

function nodeCommand(args: readonly string[], env: Readonly<Record<string, string>>): TimedCommand {
  return { file: process.execPath, args, env }
}

/** The pnpm that runs this script, or npx where there is none; it is a native program or a JavaScript file. */
export function pnpmCommand(execPath: string | undefined): readonly string[] {
  if (execPath === undefined || !execPath.includes('pnpm')) return ['npx', '-y', 'pnpm@12']
  return /\.[cm]?js$/.test(execPath) ? [process.execPath, execPath] : [execPath]
}
