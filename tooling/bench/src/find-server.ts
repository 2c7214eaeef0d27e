import type { TestRun } from '@pgtend/testing'
import { setup } from '@pgtend/testing/global-setup'

/** The server that is measured on. */
export interface BenchServer {
  /** URL of a database whose user may create databases. */
  readonly adminUrl: string
  /** Stops what was started for the measurement. */
  stop(): Promise<void>
}

/**
 * Takes the server of DATABASE_URL, or finds one as the tests do: PGTEND_TEST_DATABASE_URL, Docker, local binaries, packages.
 * @throws {Error} when there is none: the embedded engine is no ground for a comparison
 */
export async function findServer(): Promise<BenchServer> {
  const given = process.env.DATABASE_URL
  if (given !== undefined && given !== '') return { adminUrl: given, stop: async () => undefined }
  const runs: TestRun[] = []
  // The test harness hands its server over through vitest; here it is simply kept.
  const project = { provide: (_key: string, run: TestRun) => runs.push(run) }
  const stop = await setup(project as unknown as Parameters<typeof setup>[0])
  const adminUrl = runs[0]?.server?.adminUrl
  if (adminUrl !== undefined) return { adminUrl, stop }
  await stop()
  throw new Error('no PostgreSQL server to measure on; set DATABASE_URL')
}
