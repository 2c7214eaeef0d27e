/** What the exit code of a command means; an interface that scripts rely on. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  /** In order as a command, but something waits: pending migrations, drift, a failed check. */
  attention: 3,
  interrupted: 130,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]
