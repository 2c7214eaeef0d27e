import { type Blocks, blocks } from './measure/lock-mode.ts'
import type { Measurement, RelationEffect, StatementEffects } from './measure/measurement.ts'
import { isLarge, type Relation } from './measure/relation.ts'

/**
 * What a migration means for an application that goes on working:
 * - `fails`: the server refuses it, because of the rows there are.
 * - `long`: readers or writers wait for as long as it takes to read or write a large table.
 * - `brief`: a lock stops readers or writers, but only for a moment once it is granted.
 * - `free`: nobody waits.
 */
export type Label = 'fails' | 'long' | 'brief' | 'free'

/** Derives the label from what was measured, by one rule for all cases. Pure. */
export function labelOf({ statements, failure }: Measurement): Label {
  if (failure !== undefined) return 'fails'
  if (statements.some(isLong)) return 'long'
  return statements.some((statement) => blocked(statement) !== 'nothing') ? 'brief' : 'free'
}

/** Work over a large table under a lock that stops its users or those of another, or a lock on most of its rows. */
function isLong(statement: StatementEffects): boolean {
  return (
    (blocked(statement) !== 'nothing' && statement.effects.some(takesTime)) || statement.effects.some(locksMostRows)
  )
}

/** What the locks held while the statement ran stop on tables that matter. */
function blocked({ effects }: StatementEffects): Blocks {
  const large = new Set(effects.filter(({ relation }) => isLarge(relation)).map(({ relation }) => relation.name))
  const all = effects.filter(({ relation }) => matters(relation, large)).map(stops)
  if (all.includes('all')) return 'all'
  return all.includes('writes') ? 'writes' : 'nothing'
}

/** A lock on a small table ends at once; one on a view stops the users of the view, and one on an index those of its table. */
function matters(relation: Relation, large: ReadonlySet<string>): boolean {
  if (relation.kind === 'view' || relation.kind === 'sequence') return true
  return relation.kind === 'index' ? large.has(relation.table ?? '') : isLarge(relation)
}

/** Nobody writes to a materialized view but a refresh. */
function stops({ relation, lock }: RelationEffect): Blocks {
  const stopped = blocks(lock)
  return stopped === 'writes' && relation.kind === 'materialized view' ? 'nothing' : stopped
}

function takesTime({ relation, scanned, rewritten }: RelationEffect): boolean {
  return isLarge(relation) && (scanned || rewritten)
}

function locksMostRows({ relation, rowsChanged }: RelationEffect): boolean {
  return isLarge(relation) && rowsChanged >= relation.rows / 2
}
