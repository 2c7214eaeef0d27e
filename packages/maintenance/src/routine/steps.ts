import { qualifiedName } from '@pgtend/database'
import type { IndexFacts, TableFacts } from './facts.ts'
import type { MaintenanceStep } from './plan.ts'

/** `vacuum (analyze)`: frees the space of dead rows for reuse and refreshes the planner's statistics. */
export function vacuumStep({ schema, table, bytes }: TableFacts, reason: string): MaintenanceStep {
  const sql = `vacuum (analyze) ${qualifiedName(schema, table)}`
  return { kind: 'vacuum', schema, table, sql, reason, lock: 'share update exclusive', blocks: 'nothing', bytes }
}

/** `vacuum (full, analyze)`: rewrites the table and its indexes; nobody reads or writes it meanwhile. */
export function vacuumFullStep({ schema, table, bytes }: TableFacts, reason: string): MaintenanceStep {
  const sql = `vacuum (full, analyze) ${qualifiedName(schema, table)}`
  return {
    kind: 'vacuum-full',
    schema,
    table,
    sql,
    reason,
    lock: 'access exclusive',
    blocks: 'reads and writes',
    bytes,
  }
}

/** `analyze`: refreshes the planner's statistics. */
export function analyzeStep({ schema, table, bytes }: TableFacts, reason: string): MaintenanceStep {
  const sql = `analyze ${qualifiedName(schema, table)}`
  return { kind: 'analyze', schema, table, sql, reason, lock: 'share update exclusive', blocks: 'nothing', bytes }
}

/** `reindex index`, concurrently where other sessions work at the same time. */
export function reindexStep(
  { schema, table, index, bytes }: IndexFacts,
  reason: string,
  concurrently: boolean,
): MaintenanceStep {
  const object = { kind: 'reindex', schema, table, index, reason, bytes } as const
  const name = qualifiedName(schema, index)
  return concurrently
    ? { ...object, sql: `reindex index concurrently ${name}`, lock: 'share update exclusive', blocks: 'nothing' }
    : // The index itself is locked against everything, and planning a query locks all indexes of its tables.
      { ...object, sql: `reindex index ${name}`, lock: 'share', blocks: 'reads and writes' }
}

/** `drop index` of an invalid copy that a failed `reindex concurrently` left behind. */
export function dropLeftoverStep({ schema, table, index, bytes }: IndexFacts, concurrently: boolean): MaintenanceStep {
  const reason = 'left behind by a failed reindex; no query uses it and every write maintains it'
  const object = { kind: 'drop-leftover', schema, table, index, reason, bytes } as const
  const name = qualifiedName(schema, index)
  return concurrently
    ? { ...object, sql: `drop index concurrently if exists ${name}`, lock: 'share update exclusive', blocks: 'nothing' }
    : { ...object, sql: `drop index if exists ${name}`, lock: 'access exclusive', blocks: 'reads and writes' }
}
