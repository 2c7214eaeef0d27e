import type { Database } from '@pgtend/database'
import { countRows } from '../catalog/count-rows.ts'
import type { Backup } from '../catalog/read-backup.ts'
import { compareFacts } from '../verify/compare-facts.ts'
import type { Comparison } from '../verify/compare-restored.ts'
import { type ReadRestoredOptions, readRestored } from '../verify/read-restored.ts'

/**
 * Compares what was restored of a backup with what its manifest says of it: rows, content hashes and sequences of the tables that are
 * there. Reads only.
 */
export async function compareParts(
  database: Database,
  { manifest }: Backup,
  options: ReadRestoredOptions,
): Promise<Comparison> {
  return readRestored(database, manifest, options, async (restored) => {
    const isThere = (list: readonly Named[]) => (each: Named) =>
      list.some(({ name, schema }) => name === each.name && schema === each.schema)
    const expected = {
      ...manifest,
      kind: manifest.kind === 'full' ? ('data' as const) : manifest.kind,
      tables: manifest.tables.filter(isThere(restored.tables)),
      sequences: manifest.sequences.filter(isThere(restored.sequences)),
    }
    const differences = compareFacts(expected, restored.schema, restored)
    return { differences, foundByChecks: 0, ...countRows(restored.tables) }
  })
}

interface Named {
  readonly schema: string
  readonly name: string
}
