import type { PossibleLoss, PossibleObstacle } from './data-at-risk.ts'
import type { LeftAlone, PushStatement } from './push-plan.ts'

/** What a push does with a statement of the engine. */
export interface Decision {
  readonly statements: readonly PushStatement[]
  readonly leftAlone: readonly LeftAlone[]
  readonly losses: readonly PossibleLoss[]
  readonly obstacles: readonly PossibleObstacle[]
}

const NOTHING: Decision = { statements: [], leftAlone: [], losses: [], obstacles: [] }

/** Neither run nor worth a word. */
export function skip(): Decision {
  return NOTHING
}

export function run(sql: string, phase: PushStatement['phase'] = 'transaction'): Decision {
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
