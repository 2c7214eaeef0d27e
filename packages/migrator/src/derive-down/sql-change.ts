/**
 * `lossless`: everything is as before. `lossy`: the structure is as before, data is not. `irreversible`: this part stays undone.
 */
export type Loss = 'lossless' | 'lossy' | 'irreversible'

/** One statement that leads from one catalog to another. */
export interface SqlChange {
  /** Identity of the object in the catalog. */
  readonly object: string
  /** Without semicolon; null when there is no statement for it. */
  readonly sql: string | null
  readonly loss: Loss
  /** What is lost, cannot be restored, or may make the statement fail; null when there is nothing to say. */
  readonly reason: string | null
}

/** A statement that loses nothing. */
export function lossless(object: string, sql: string, reason: string | null = null): SqlChange {
  return { object, sql, loss: 'lossless', reason }
}

/** A statement that restores the structure alone. */
export function lossy(object: string, sql: string, reason: string): SqlChange {
  return { object, sql, loss: 'lossy', reason }
}

/** A difference that no statement restores. */
export function irreversible(object: string, reason: string): SqlChange {
  return { object, sql: null, loss: 'irreversible', reason }
}

/** The worst of several. */
export function worstLoss(losses: readonly Loss[]): Loss {
  if (losses.includes('irreversible')) return 'irreversible'
  return losses.includes('lossy') ? 'lossy' : 'lossless'
}
