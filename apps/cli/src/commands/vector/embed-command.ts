import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Embed } from '@pgtend/vector-index'
import type { CommandContext } from '../../context.ts'
import { linesOf } from './lines-of.ts'

/** A command that does not end with its input is ended. */
const PATIENCE_MS = 5_000

/** A running program that makes vectors. */
export interface EmbedCommand {
  readonly embed: Embed
  /** Ends its input and waits until it has ended. */
  end(): Promise<void>
}

/**
 * Starts a shell command that gets one JSON object per row on stdin, with the values of the source columns, and answers each with one
 * line on stdout: a JSON array of numbers, or null for a row that shall have no vector. Its stderr is shown.
 */
export function startEmbedCommand(
  { cwd, env, stderr, signal }: Pick<CommandContext, 'cwd' | 'env' | 'stderr' | 'signal'>,
  command: string,
  source: readonly string[],
): EmbedCommand {
  // A process group of its own, so that whatever the shell started ends with it.
  const child = spawn(command, { cwd, env, shell: true, detached: true, stdio: ['pipe', 'pipe', 'pipe'] })
  const stop = (): void => endGroup(child)
  signal.addEventListener('abort', stop, { once: true })
  child.stderr.setEncoding('utf8').on('data', (text: string) => stderr(text.trimEnd()))
  // A command that ends early is noticed where its answer is missing.
  child.stdin.on('error', () => undefined)
  const closed = once(child, 'close')
  const answers = linesOf(child.stdout, signal)
  return {
    async embed(rows) {
      const lines = rows.map(({ values }) =>
        JSON.stringify(Object.fromEntries(source.map((name, i) => [name, values[i]]))),
      )
      child.stdin.write(`${lines.join('\n')}\n`)
      const vectors = []
      for (const _ of rows) vectors.push(await readVector(answers, closed, signal))
      return vectors
    },
    async end() {
      child.stdin.end()
      child.stdout.resume()
      const patience = setTimeout(stop, PATIENCE_MS)
      await closed
      clearTimeout(patience)
      signal.removeEventListener('abort', stop)
    },
  }
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid)
  } catch {
    // It has ended by itself.
  }
}

async function readVector(
  answers: AsyncGenerator<string>,
  closed: Promise<readonly unknown[]>,
  signal: AbortSignal,
): Promise<readonly number[] | null> {
  const { CliError } = await import('../../cli-error.ts')
  // Taken apart at once, or the bundler keeps the whole package for every command.
  const { DatabaseError } = await import('@pgtend/database')
  const { value, done } = await answers.next()
  if (done) {
    const [code] = await closed
    if (signal.aborted) throw new DatabaseError('INTERRUPTED', 'interrupted; what was filled stays')
    throw new CliError('SYSTEM_ERROR', `the command of --command ended with ${code} before it had answered every row`)
  }
  try {
    return JSON.parse(value)
  } catch {
    throw new CliError('SYSTEM_ERROR', 'the command of --command gave a line that is not JSON')
  }
}
