import type { Client } from 'pg'
import { findIndexOfName } from '../apply/index-of-name.ts'
import { VectorError } from '../errors.ts'
import { findVectorColumn } from '../inspect/find-vector-column.ts'
import { predecessorName, successorName } from './rebuild-names.ts'
import type { RebuildPlan } from './rebuild-plan.ts'

/**
 * Makes sure that the names which a swap uses are free, or taken by a vector index that an earlier run has left on the same column:
 * nothing of others is dropped, and nobody waits for a build that could not take its place. Reads catalogs only.
 * @throws {VectorError} `INDEX_NAME_TAKEN`
 */
export async function requireFreeNames(client: Client, plan: RebuildPlan): Promise<void> {
  const { indexes } = await findVectorColumn(client, plan)
  const successor = successorName(plan.index)
  const ours = indexes.some(({ name }) => name === successor)
  for (const name of [...(ours ? [] : [successor]), predecessorName(plan.index)]) {
    if ((await findIndexOfName(client, plan.schema, name)) === undefined) continue
    throw new VectorError('INDEX_NAME_TAKEN', `the rebuild needs the name "${name}", which something else has`, {
      hint: 'Rename it, or rebuild in place with `--no-prove`, which needs no second name.',
      details: { schema: plan.schema, name },
    })
  }
}
