import { inject } from 'vitest'
import type { ServerInfo, TestRun } from './server-info.ts'

declare module 'vitest' {
  interface ProvidedContext {
    pgtendTestRun: TestRun
  }
}

/** The reason every test carries that was skipped for want of a server. */
export const NEEDS_SERVER = 'needs a PostgreSQL server'

/**
 * Returns this run's facts, in a worker.
 * @throws {Error} when vitest was started without our `globalSetup`.
 */
export function testRun(): TestRun {
  const run: TestRun | undefined = inject('pgtendTestRun')
  if (!run) throw new Error('@pgtend/testing needs its global setup: run vitest from the root of the workspace')
  return run
}

/** Returns the PostgreSQL server of this run, or `undefined` when only the embedded engine is there. */
export function serverInfo(): ServerInfo | undefined {
  return testRun().server
}

/**
 * Returns the PostgreSQL server of this run.
 * @throws {Error} when there is none.
 */
export function requireServer(): ServerInfo {
  const server = serverInfo()
  if (!server) throw new Error(NEEDS_SERVER)
  return server
}
