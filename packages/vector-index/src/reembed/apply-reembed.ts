import { type Database, DatabaseError } from '@pgtend/database'
import type { Client } from 'pg'
import { z } from 'zod'
import { applyVectorIndex } from '../apply/apply-vector-index.ts'
import { VectorError } from '../errors.ts'
import { requireColumn, resolveTarget } from '../ingest/ingest-target.ts'
import type { PlanVectorIndexOptions } from '../plan/plan-options.ts'
import { planVectorIndex } from '../plan/plan-vector-index.ts'
import { readVectorTableFacts } from '../plan/vector-table-facts.ts'
import { type Embed, type FillOptions, fillNewVectors } from './fill-new-vectors.ts'
import { type BriefLockOptions, lockTableBriefly } from './lock-table-briefly.ts'
import type { ReembedPlan } from './reembed-plan.ts'
import { abandonSql, cutOverSql, missingSql, prepareSql } from './reembed-statements.ts'
import { createSkippedRows, type RowVersion, type SkippedRows } from './skipped-rows.ts'
import { withReembedLock } from './with-reembed-lock.ts'

const DEFAULT_BATCH_SIZE = 100
/** Rounds of filling what arrived before the cut-over could be made. */
const CUT_OVER_ROUNDS = 20

export const reembedResultSchema = z
  .strictObject({
    filled: z.number(),
    skipped: z.number().describe('Rows that had an old vector and were given no new one.'),
    index: z.string().nullable().describe('Index on the new column.'),
    cutOver: z.boolean(),
    oldColumn: z.string().nullable().describe('Where the old vectors are after the cut-over.'),
  })
  .readonly()

export type ReembedResult = z.output<typeof reembedResultSchema>

export interface ApplyReembedOptions extends BriefLockOptions {
  readonly embed: Embed
  /** Rows per call of `embed` and per update. Default 100. */
  readonly batchSize?: number | undefined
  /** The new index; default as the old column has it, false for none. */
  readonly index?: PlanVectorIndexOptions | false | undefined
  /** Decides with the new column and index in place, for example by `measureRecall` on both columns. Default: yes. */
  readonly approve?: ((newColumn: string, index: string | null) => Promise<boolean>) | undefined
  /** Lets rows without a new vector through the cut-over. Default false. */
  readonly allowMissing?: boolean | undefined
  readonly onProgress?: ((progress: { readonly filled: number }) => void) | undefined
}

/**
 * Fills a new column with new vectors while the application goes on with the old one, builds its index, and gives it the name of the old
 * column in one short transaction. The old column keeps its vectors and indexes under another name until it is dropped.
 * Run it again after an interruption with a new plan: only rows without a new vector are embedded. Views keep reading the old column.
 * Takes `access exclusive` twice, for moments. Writes from here on must bring vectors of the new dimensions.
 * @throws {VectorError} `REEMBED_INCOMPLETE`, `REEMBED_OPTION_INVALID`, `VECTOR_INVALID`, `INDEX_LOCK_TIMEOUT` or as `applyVectorIndex`
 * @throws {DatabaseError} `INTERRUPTED`, or `LOCK_TIMEOUT` when another run works on the same table
 */
export async function applyReembed(
  database: Database,
  plan: ReembedPlan,
  options: ApplyReembedOptions,
): Promise<ReembedResult> {
  return withReembedLock(database, plan, options, async (client) => {
    await lockTableBriefly(client, plan, options, async () => runAll(client, prepareSql(plan)))
    const target = { schema: plan.schema, table: plan.table, column: plan.newColumn }
    const resolved = await resolveTarget(client, target, false)
    const { typeOid: vectorOid } = requireColumn(resolved.tableColumns, plan.newColumn)
    const skipped = createSkippedRows()
    let filled = 0
    const fill = async (): Promise<void> => {
      filled += await fillNewVectors(client, plan, fillOptions(options, vectorOid, skipped, filled))
    }

    await fill()
    requireComplete(plan, options, skipped.count())
    const index = await buildIndex(database, plan, options)
    const approved = (await options.approve?.(plan.newColumn, index)) ?? true
    if (approved) await cutOver(client, plan, options, fill, skipped)
    const oldColumn = approved ? plan.oldColumn : null
    return { filled, skipped: skipped.count(), index, cutOver: approved, oldColumn }
  })
}

/** Takes back what was done for new vectors: the new column with its index, and the trigger. The old column is not touched. */
export async function abandonReembed(
  database: Database,
  plan: ReembedPlan,
  options: BriefLockOptions = {},
): Promise<void> {
  await withReembedLock(database, plan, options, (client) =>
    lockTableBriefly(client, plan, options, () => runAll(client, abandonSql(plan))),
  )
}

/** A column that is `not null` takes no missing vectors, whoever allows them. */
function requireComplete(
  { table, notNull }: ReembedPlan,
  { allowMissing }: ApplyReembedOptions,
  skipped: number,
): void {
  if (skipped === 0 || (allowMissing === true && !notNull)) return
  const why = notNull ? ', and the column is not null' : ''
  throw new VectorError('REEMBED_INCOMPLETE', `${skipped} rows of table "${table}" were given no vector${why}`)
}

/** Rows that were written since the last pass are filled first; those that come while the lock is waited for are few. */
async function cutOver(
  client: Client,
  plan: ReembedPlan,
  options: ApplyReembedOptions,
  fill: () => Promise<void>,
  skipped: SkippedRows,
): Promise<void> {
  for (let round = 0; round < CUT_OVER_ROUNDS; round += 1) {
    await fill()
    requireComplete(plan, options, skipped.count())
    const done = await lockTableBriefly(client, plan, options, async () => {
      // One more than were skipped: if that many are missing, one of them was not.
      const { rows } = await client.query<RowVersion>(missingSql(plan, skipped.count() + 1))
      if (!rows.every((row) => skipped.has(row))) return false
      await runAll(client, cutOverSql(plan))
      return true
    })
    if (done) return
  }
  throw new VectorError('REEMBED_INCOMPLETE', `table "${plan.table}" is written to faster than it is embedded`)
}

async function buildIndex(
  database: Database,
  plan: ReembedPlan,
  { index, signal }: ApplyReembedOptions,
): Promise<string | null> {
  if (index === false || (index === undefined && plan.index === null)) return null
  const name = { schema: plan.schema, table: plan.table, column: plan.newColumn }
  const wanted = index ?? { ...plan.index }
  const facts = await readVectorTableFacts(database.pool, name, { metric: wanted.metric })
  const concurrently = database.capabilities.concurrentSessions
  const built = await applyVectorIndex(database, planVectorIndex(facts, { ...wanted, concurrently }), { signal })
  return built.index
}

function fillOptions(
  { embed, batchSize = DEFAULT_BATCH_SIZE, onProgress, signal }: ApplyReembedOptions,
  vectorOid: number,
  skipped: SkippedRows,
  before: number,
): FillOptions {
  return {
    embed,
    batchSize,
    vectorOid,
    skipped,
    onBatch: (filled) => onProgress?.({ filled: before + filled }),
    throwIfAborted: () => {
      if (signal?.aborted) throw new DatabaseError('INTERRUPTED', 'interrupted; what was filled stays')
    },
  }
}

async function runAll(client: Client, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await client.query(statement)
}
