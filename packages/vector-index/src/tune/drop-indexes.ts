import { qualifiedName, withCancellation } from '@pgtend/database'
import type { TuneApplication } from './apply-tune.ts'

/** A transaction that used the table may be in the way of a drop for a while. */
const DROP_LOCK_TIMEOUT = '60s'

/** Drops indexes of the table concurrently: reads and writes go on. */
export async function dropIndexes(
  { run, client }: Pick<TuneApplication, 'run' | 'client'>,
  names: readonly string[],
): Promise<void> {
  const { database, plan, signal } = run
  await client.query(`set lock_timeout = '${DROP_LOCK_TIMEOUT}'`)
  for (const name of names) {
    run.onProgress?.({ step: 'drop', name, number: 0, of: 0 })
    await withCancellation(database, client, signal, () =>
      client.query(`drop index concurrently if exists ${qualifiedName(plan.schema, name)}`),
    )
  }
}
