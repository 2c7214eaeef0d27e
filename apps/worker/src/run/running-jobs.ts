/** The jobs that run in this process, and the way to end them. */
export interface RunningJobs {
  /** Aborted by `abort`. */
  readonly signal: AbortSignal
  /** Names of the jobs that run now. */
  names(): readonly string[]
  /** Runs `work` and counts it as running until it settles. */
  track<T>(name: string, work: () => Promise<T>): Promise<T>
  abort(): void
}

export function createRunningJobs(): RunningJobs {
  const controller = new AbortController()
  const running = new Map<symbol, string>()
  return {
    signal: controller.signal,
    names: () => [...running.values()],
    async track(name, work) {
      const id = Symbol(name)
      running.set(id, name)
      try {
        return await work()
      } finally {
        running.delete(id)
      }
    },
    abort: () => controller.abort(),
  }
}
