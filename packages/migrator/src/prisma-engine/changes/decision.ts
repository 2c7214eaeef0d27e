import type { ChangeStatement, LeftAlone, PossibleLoss, PossibleObstacle } from './change.ts'

/** What becomes of a statement of the engine. */
export interface Decision {
  readonly statements: readonly ChangeStatement[]
  readonly leftAlone: readonly LeftAlone[]
  /** Where data is lost if there is some. */
  readonly losses: readonly PossibleLoss[]
  /** What fails if there are rows in its way. */
  readonly obstacles: readonly PossibleObstacle[]
}

const NOTHING: Decision = { statements: [], leftAlone: [], losses: [], obstacles: [] }

/** Neither run nor worth a word. */
export function skip(): Decision {
  return NOTHING
}

export function run(sql: string, phase: ChangeStatement['phase'] = 'transaction'): Decision {
  return { ...NOTHING, statements: [{ sql, phase }] }
}

export function leave(object: string, sql: string, reason: string): Decision {
  return { ...NOTHING, leftAlone: [{ object, sql, reason }] }
}

/** Joins decisions in their order. */
export function joinDecisions(decisions: readonly Decision[]): Decision {
  return {
    statements: decisions.flatMap(({ statements }) => statements),
    leftAlone: decisions.flatMap(({ leftAlone }) => leftAlone),
    losses: decisions.flatMap(({ losses }) => losses),
    obstacles: decisions.flatMap(({ obstacles }) => obstacles),
  }
}
