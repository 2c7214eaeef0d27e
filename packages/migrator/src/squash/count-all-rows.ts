import { qualifiedName } from '@pgtend/database'
import type { Replay } from '../scratch/with-replay.ts'

/** Counts the rows of every table of a scratch database, which has few. */
export async function countAllRows({ client, readCatalog }: Replay): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>()
  for (const object of (await readCatalog()).objects) {
    if (object.kind !== 'table' || object.form === 'foreign') continue
    const { rows } = await client.query<{ count: number }>(
      `select count(*)::double precision as "count" from ${qualifiedName(object.schema, object.name)}`,
    )
    counts.set(object.identity, rows[0]?.count ?? 0)
  }
  return counts
}
