import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024

/** Runs git in a folder and gives what it prints; undefined when it fails, is not installed, or the folder is in no repository. */
export async function runGit(cwd: string, args: readonly string[]): Promise<Buffer | undefined> {
  // Within a hook, git names its own repository, and then takes the folder it runs in for the top of the work tree.
  const { GIT_DIR: _dir, GIT_WORK_TREE: _tree, GIT_INDEX_FILE: _index, GIT_PREFIX: _prefix, ...inherited } = process.env
  // Paths as they are, and no pager or prompt that would wait for someone.
  const env = { ...inherited, GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' }
  const options = { cwd, env, encoding: 'buffer', maxBuffer: MAX_OUTPUT_BYTES } as const
  return run('git', ['-c', 'core.quotePath=false', ...args], options).then(
    ({ stdout }) => stdout,
    () => undefined,
  )
}

/** The same, as text without the last newline. */
export async function gitText(cwd: string, args: readonly string[]): Promise<string | undefined> {
  return (await runGit(cwd, args))?.toString('utf8').trimEnd()
}
