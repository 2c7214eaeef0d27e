import type { CommandContext } from './context.ts'

/** Progress of one long piece of work on stderr. */
export interface Progress {
  /** Shows where the work stands: rewrites the line on a terminal; elsewhere prints a line only when `text` differs before its first number or name in quotes. Begins with a capital. */
  update(text: string): void
  /** Ends the line. */
  done(text: string): void
}

const REWRITE_INTERVAL_MS = 80

/** Starts a progress line. Off a terminal each phase is one line, so that logs stay readable. */
export function startProgress(context: CommandContext): Progress {
  let phase = ''
  let lastRewrite = Number.NEGATIVE_INFINITY
  return {
    update(given) {
      const text = `${given.charAt(0).toUpperCase()}${given.slice(1)}`
      if (context.liveProgress) {
        if (performance.now() - lastRewrite < REWRITE_INTERVAL_MS) return
        lastRewrite = performance.now()
        context.rewriteLine(text)
      } else if (phaseOf(text) !== phase) {
        phase = phaseOf(text)
        context.stderr(text)
      }
    },
    done(text) {
      if (context.liveProgress) context.rewriteLine('')
      if (text !== '') context.stderr(text)
    },
  }
}

/** The part of a progress text before its first number or name. */
function phaseOf(text: string): string {
  return text.split(/[\d"]/, 1)[0] ?? ''
}
