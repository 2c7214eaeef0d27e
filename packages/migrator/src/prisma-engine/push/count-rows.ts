import { escapeIdentifier, qualifiedName } from '@pgtend/database'
import type { ClientBase } from 'pg'
import type { PossibleLoss, PossibleObstacle } from './data-at-risk.ts'
import type { DestructiveChange, ImpossibleChange } from './push-plan.ts'

/** Counts the rows that a change would lose. Reads the whole table. */
export async function countLoss(client: ClientBase, loss: PossibleLoss): Promise<DestructiveChange> {
  const filter = loss.column === null ? 'true' : `${escapeIdentifier(loss.column)} is not null`
  return { ...loss, rows: await countRows(client, loss.schema, loss.table, filter) }
}

/** Counts the rows in the way of a change; undefined when there is none. Reads the whole table. */
export async function countObstacle(
  client: ClientBase,
  obstacle: PossibleObstacle,
): Promise<ImpossibleChange | undefined> {
  const isNew = obstacle.kind === 'required-column-without-default'
  const filter = isNew ? 'true' : `${escapeIdentifier(obstacle.column)} is null`
  const rows = await countRows(client, obstacle.schema, obstacle.table, filter)
  return rows === 0 ? undefined : { ...obstacle, rows }
}

async function countRows(client: ClientBase, schema: string, table: string, filter: string): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `select count(*)::double precision as "count" from ${qualifiedName(schema, table)} where ${filter}`,
  )
  return rows[0]?.count ?? 0
}
