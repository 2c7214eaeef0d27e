/** Two stages of ending, wired to signals by the program and to anything else by tests. */
export interface StopSignals {
  /** Aborted by the first SIGTERM or SIGINT. */
  readonly stop: AbortSignal
  /** Aborted by the second. */
  readonly hurry: AbortSignal
  dispose(): void
}

/** Listens for SIGTERM and SIGINT of this process. */
export function listenForStopSignals(): StopSignals {
  const stop = new AbortController()
  const hurry = new AbortController()
  const onSignal = (): void => (stop.signal.aborted ? hurry : stop).abort()
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
  return {
    stop: stop.signal,
    hurry: hurry.signal,
    dispose() {
      process.off('SIGTERM', onSignal)
      process.off('SIGINT', onSignal)
    },
  }
}
