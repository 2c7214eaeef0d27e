import type { CommandContext } from '../src/context.ts'

/** A context that keeps what a command prints. */
export interface RecordingContext extends CommandContext {
  readonly printed: { stdout: string; stderr: string; exitCode: number | undefined }
}

/** A context without terminal and environment; anything may be given instead. */
export function recordingContext(given: Partial<CommandContext> = {}): RecordingContext {
  const printed: RecordingContext['printed'] = { stdout: '', stderr: '', exitCode: undefined }
  return {
    cwd: '/nowhere',
    env: {},
    signal: new AbortController().signal,
    now: () => new Date(0),
    interactive: false,
    liveProgress: false,
    stdout: (text) => {
      printed.stdout += `${text}\n`
    },
    stderr: (text) => {
      printed.stderr += `${text}\n`
    },
    rewriteLine: (text) => {
      printed.stderr += `\r${text}`
    },
    setExitCode: (code) => {
      printed.exitCode = code
    },
    ...given,
    printed,
  }
}
