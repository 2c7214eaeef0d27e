import { hasPgBouncer, NEEDS_PGBOUNCER, startPgBouncer, test } from '@pgtend/testing'
import { describe, expect } from 'vitest'
import { openDatabase } from '../open-database.ts'
import { requireSessionState } from '../session/with-session.ts'
import { parseDatabaseUrl } from './parse-url.ts'

const options = { applicationName: 'pgtend test', environment: 'development' } as const

describe.each([
  { poolMode: 'transaction', poolSize: 1, detected: true },
  { poolMode: 'transaction', poolSize: 5, detected: true },
  { poolMode: 'session', poolSize: 5, detected: false },
] as const)('PgBouncer in $poolMode mode with $poolSize server connections', ({ poolMode, poolSize, detected }) => {
  test(`is ${detected ? 'detected and refused' : 'as good as a direct connection'}`, async ({ databaseUrl, skip }) => {
    skip(!hasPgBouncer(), NEEDS_PGBOUNCER)
    const bouncer = await startPgBouncer({ poolMode, databaseUrl, poolSize })
    try {
      await using database = await openDatabase(parseDatabaseUrl(bouncer.url), options)

      expect(database.capabilities.transactionPooler).toBe(detected)
      if (detected) {
        expect(() => requireSessionState(database)).toThrow(
          expect.objectContaining({ code: 'POOLER_IN_TRANSACTION_MODE', exitCode: 2 }),
        )
      } else expect(() => requireSessionState(database)).not.toThrow()
    } finally {
      await bouncer.stop()
    }
  })
})
