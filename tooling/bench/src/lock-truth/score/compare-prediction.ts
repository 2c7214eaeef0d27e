import type { PredictedStatement } from '@pgtend/migrator'
import type { LockCase } from '../lock-case.ts'
import { blocks, LOCK_MODES, type LockMode, strongest } from '../measure/lock-mode.ts'
import type { Measurement } from '../measure/measurement.ts'
import { isLarge, type Relation } from '../measure/relation.ts'
import { type RelationSummary, summarizeEffects } from '../report/describe-effects.ts'

/** What a migration does to one relation, measured or predicted. */
interface Touch {
  /** Undefined for every lock that stops neither users nor other migrations. */
  readonly lock: LockMode | undefined
  readonly rewritten: boolean
  readonly scanned: boolean
  /** All or nearly all rows are updated or deleted. */
  readonly changed: boolean
}

/** One relation of one migration. */
export interface Comparison {
  readonly lockCase: LockCase
  readonly relation: string
  readonly measured: Touch
  readonly predicted: Touch
  readonly agrees: boolean
}

const UNTOUCHED: Touch = { lock: undefined, rewritten: false, scanned: false, changed: false }

/**
 * Compares the predicted with the measured effects, for each table and view that was there before and that either names. Reads and
 * rewrites are compared on large tables alone, and reads only under a lock: how a query reads is for the planner to choose. Pure.
 */
export function comparePrediction(
  lockCase: LockCase,
  measurement: Measurement,
  prediction: readonly PredictedStatement[],
): readonly Comparison[] {
  const predicted = predictedTouches(prediction)
  const measured = new Map(summarizeEffects(measurement).map((summary) => [summary.relation.name, summary]))
  return measurement.relations.filter(isCompared).flatMap((relation) => {
    const { name } = relation
    const [seen, expected] = [measured.get(name), predicted.get(name)]
    if (seen === undefined && expected === undefined) return []
    const ours = comparable(seen === undefined ? UNTOUCHED : measuredTouch(seen), relation)
    const theirs = comparable(expected ?? UNTOUCHED, relation)
    const agrees = JSON.stringify(ours) === JSON.stringify(theirs)
    return [{ lockCase, relation: name, measured: ours, predicted: theirs, agrees }]
  })
}

/** In words, such as `SHARE, read`. Pure. */
export function describeTouch({ lock, rewritten, scanned, changed }: Touch): string {
  const work = [scanned && 'read', rewritten && 'rewritten', changed && 'all rows locked'].filter(Boolean)
  return [lock ?? 'no strong lock', ...work].join(', ')
}

function isCompared({ kind }: Relation): boolean {
  return kind !== 'index' && kind !== 'sequence'
}

function measuredTouch({ relation, lock, rewritten, scanned, rowsChanged }: RelationSummary): Touch {
  return { lock, rewritten, scanned, changed: rowsChanged > 0 && rowsChanged >= relation.rows / 2 }
}

function predictedTouches(prediction: readonly PredictedStatement[]): ReadonlyMap<string, Touch> {
  const touches = new Map<string, Touch>()
  for (const { relation, lock, rewrites, scans, changesRows } of prediction.flatMap(({ effects }) => effects)) {
    const name = [relation.schema === 'public' ? '' : `${relation.schema}.`, quoted(relation.name)].join('')
    const known = touches.get(name) ?? UNTOUCHED
    touches.set(name, {
      lock: strongest([known.lock, lock].filter((mode) => mode !== undefined)),
      rewritten: known.rewritten || rewrites,
      scanned: known.scanned || scans,
      changed: known.changed || changesRows,
    })
  }
  return touches
}

/** Leaves out what is not a matter of the statement. */
function comparable(touch: Touch, relation: Relation): Touch {
  const isTable = relation.kind === 'table' && isLarge(relation)
  const lock = isStrong(touch.lock) ? touch.lock : undefined
  return {
    lock,
    rewritten: isTable && touch.rewritten,
    scanned: isTable && lock !== undefined && touch.scanned,
    changed: isTable && touch.changed,
  }
}

function isStrong(lock: LockMode | undefined): boolean {
  return blocks(lock) !== 'nothing' || lock === LOCK_MODES[3]
}

function quoted(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name}"`
}
