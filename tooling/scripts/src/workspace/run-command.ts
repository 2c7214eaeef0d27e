import { spawn } from 'node:child_process'

export interface CommandResult {
  readonly ok: boolean
  /** stdout and stderr together, in the order they came. */
  readonly output: string
}

export interface CommandOptions {
  readonly cwd: string
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>
}

/** Runs a command with no stdin and collects its output. A command that cannot be started counts as failed. */
export function runCommand(argv: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const [file = '', ...rest] = argv
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    const child = spawn(file, rest, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.on('error', (error) => resolve({ ok: false, output: `${argv.join(' ')}: ${error.message}` }))
    child.on('close', (code, signal) => {
      const end = signal === null ? '' : `\n${argv.join(' ')}: ended by ${signal}`
      resolve({ ok: code === 0, output: Buffer.concat(chunks).toString('utf8') + end })
    })
  })
}
