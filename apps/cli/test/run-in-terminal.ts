import { spawn, spawnSync } from 'node:child_process'
import { type CliResult, cliArguments, cliEnvironment, type RunCliOptions, watch } from './run-cli.ts'

/** The reason of tests that are skipped without `script`. */
export const NEEDS_TERMINAL = 'needs `script` of util-linux for a pseudo terminal'

/** True where `script` can run a command in a pseudo terminal and hand on its exit code; the one of macOS takes other options. */
export const hasTerminal =
  spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') ?? false

/** What is typed once a text is on the screen. */
export interface Answer {
  readonly after: string
  readonly type: string
}

/** Runs the CLI in a pseudo terminal, where it asks questions; both of its streams come back as `stdout`. */
export async function runInTerminal(
  args: readonly string[],
  options: RunCliOptions & { readonly cwd: string; readonly answers?: readonly Answer[] },
): Promise<CliResult> {
  // A pseudo terminal starts with no columns at all.
  const command = `stty rows 40 columns 200; exec ${[process.execPath, ...cliArguments(args, options)].map(quoteForShell).join(' ')}`
  const child = spawn('script', ['--quiet', '--return', '--flush', '--command', command, '/dev/null'], {
    cwd: options.cwd,
    env: cliEnvironment({ TERM: 'xterm', SHELL: '/bin/sh', ...options.env }),
    stdio: 'pipe',
  })
  const answers = [...(options.answers ?? [])]
  let screen = ''
  child.stdout.on('data', (chunk: Buffer) => {
    screen += chunk.toString('utf8')
    const [next] = answers
    if (next === undefined || !screen.includes(next.after)) return
    answers.shift()
    screen = ''
    child.stdin.write(next.type)
  })
  return watch(child, args, options.timeoutMs ?? 30_000).result
}

function quoteForShell(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`
}
