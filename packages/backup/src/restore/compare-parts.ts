import { type Database, runInTransaction, withCancellation, withSession } from '@pgtend/database'
import { countRows } from '../catalog/count-rows.ts'
import type { Backup } from '../catalog/read-backup.ts'
import { compareFacts } from '../verify/compare-facts.ts'
import type { Comparison } from '../verify/compare-restored.ts'
import { readRestored } from '../verify/read-restored.ts'

/**
 * Compares what was restored of a backup with what its manifest says of it: rows, content hashes and sequences of the tables that are
 * there. Reads only.
 */
export async function compareParts(
  database: Database,
  { manifest }: Backup,
  signal: AbortSignal | undefined,
): Promise<Comparison> {
  return withSession(database, (client) =>
    withCancellation(database, client, signal, () =>
      runInTransaction(
        client,
        async () => {
          const restored = await readRestored(client, manifest)
          const isThere = (list: readonly Named[]) => (each: Named) =>
            list.some(({ name, schema }) => name === each.name && schema === each.schema)
          const expected = {
            ...manifest,
            kind: manifest.kind === 'full' ? ('data' as const) : manifest.kind,
            tables: manifest.tables.filter(isThere(restored.tables)),
            sequences: manifest.sequences.filter(isThere(restored.sequences)),
          }
          return {
            differences: compareFacts(expected, restored.schema, restored),
            foundByChecks: 0,
            ...countRows(restored.tables),
          }
        },
        'begin isolation level repeatable read read only',
      ),
    ),
  )
}

interface Named {
  readonly schema: string
  readonly name: string
}
