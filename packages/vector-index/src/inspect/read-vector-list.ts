import { findIndexOfName } from '../apply/index-of-name.ts'
import { assessPendingIndex } from '../pending/assess-pending-index.ts'
import type { PendingIndex, PendingIndexState } from '../pending/pending-index.ts'
import type { PlanVectorIndexOptions } from '../plan/plan-options.ts'
import { declaredButMissing, prismaOutlook } from '../prisma/prisma-outlook.ts'
import type { PrismaSchema } from '../prisma/prisma-schema.ts'
import type { Queryable } from '../queryable.ts'
import { isScratchSchema } from '../tune/tune-names.ts'
import { indexKey } from './index-key.ts'
import { inspectVectorColumns } from './inspect-vector-columns.ts'
import { readExpectedSize } from './read-expected-size.ts'
import { readIndexUse } from './read-index-use.ts'
import { readMeasuredRecall } from './read-measured-recall.ts'
import type { VectorColumnFilter } from './select-vector-columns.ts'
import { lintStatement } from './statements/lint-statement.ts'
import { normaliseStatement } from './statements/normalise-statement.ts'
import { type RecordedStatements, readStatements } from './statements/read-statements.ts'
import type { VectorColumnFacts, VectorIndexFacts } from './vector-facts.ts'
import type { VectorColumnReport, VectorIndexReport, VectorList } from './vector-list.ts'

export interface ReadVectorListOptions {
  readonly filter?: VectorColumnFilter | undefined
  /** Indexes that are declared and may not be built yet. */
  readonly pending?: readonly PendingIndex[] | undefined
  /** How pending indexes would be planned. */
  readonly plan?: PlanVectorIndexOptions | undefined
  /** What the Prisma schema declares. */
  readonly prisma?: PrismaSchema | undefined
}

/**
 * Reads all that is known about vector columns and their indexes: catalogs, use, recorded recall, the statements that sort by them,
 * what Prisma would do to them, and what has become of pending indexes. The copy that a tune works on is left out. A pending index that
 * is not built has its table read, a sparse one 1,000 vectors. Writes nothing.
 * @throws {VectorError} `VECTOR_EXTENSION_MISSING`
 */
export async function readVectorList(client: Queryable, options: ReadVectorListOptions = {}): Promise<VectorList> {
  const { filter = {}, pending = [], plan = {}, prisma } = options
  const found = await inspectVectorColumns(client, filter)
  const columns = found.filter(({ schema }) => schema === filter.schema || !isScratchSchema(schema))
  const use = await readIndexUse(client, columns)
  const recall = await readMeasuredRecall(client)
  const recorded = await readStatements(client)
  const reports: VectorColumnReport[] = []
  for (const column of columns) {
    const indexes: VectorIndexReport[] = []
    for (const index of column.indexes) {
      indexes.push({
        ...index,
        ...(await readExpectedSize(client, column, index)),
        building: await isBuilding(client, column, index),
        lastScan: use.get(indexKey(column.schema, index.name)) ?? null,
        measured: recall.get(indexKey(column.schema, index.name)) ?? null,
        prisma: prisma === undefined ? null : prismaOutlook(column, index, prisma),
      })
    }
    const missingFromPrisma = prisma === undefined ? [] : declaredButMissing(column, prisma)
    reports.push({ ...column, indexes, statements: usesOf(column, recorded), missingFromPrisma })
  }
  const states: PendingIndexState[] = []
  for (const one of pending) {
    if (isWanted(one, filter)) states.push((await assessPendingIndex(client, one, plan)).state)
  }
  return {
    columns: reports,
    pending: states,
    statementsUnavailable: recorded.unavailable,
  }
}

/** One that is being built is invalid until its end. */
async function isBuilding(
  client: Queryable,
  { schema }: VectorColumnFacts,
  { name, valid }: VectorIndexFacts,
): Promise<boolean> {
  return !valid && (await findIndexOfName(client, schema, name))?.builderPid !== undefined
}

function usesOf(column: VectorColumnFacts, { statements }: RecordedStatements): VectorColumnReport['statements'] {
  return statements.flatMap(({ text, calls, meanMs }) => {
    const use = lintStatement(text, column)
    return use === undefined ? [] : [{ text: normaliseStatement(text), calls, meanMs, ...use }]
  })
}

function isWanted({ target }: PendingIndex, { schema, table }: VectorColumnFilter): boolean {
  if (table !== undefined && target.table !== table) return false
  return schema === undefined || target.schema === undefined || target.schema === schema
}
