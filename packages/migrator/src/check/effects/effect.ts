import type { Node } from 'libpg-query'
import type { LockMode } from '../lock-mode.ts'
import type { RelationName } from '../relation-name.ts'

/** Why a statement does something to a relation; rules look for these. */
export type EffectReason =
  | 'add-column'
  | 'add-column-volatile-default'
  | 'add-column-old-default'
  | 'add-column-serial'
  | 'add-column-generated'
  | 'add-column-domain'
  | 'add-column-required'
  | 'add-check'
  | 'add-foreign-key'
  | 'add-unique'
  | 'add-primary-key'
  | 'add-exclusion'
  | 'validate'
  | 'drop-constraint'
  | 'drop-reference'
  | 'set-not-null'
  | 'drop-not-null'
  | 'change-type'
  | 'change-type-time-zone'
  | 'change-type-recheck'
  | 'change-type-reindex'
  | 'drop-column'
  | 'alter-table'
  | 'rewrite-table'
  | 'attach-partition'
  | 'detach-partition'
  | 'default-partition'
  | 'create-partition'
  | 'create-table'
  | 'reference'
  | 'create-index'
  | 'drop-index'
  | 'reindex'
  | 'create-trigger'
  | 'drop-trigger'
  | 'row-security'
  | 'owner'
  | 'rename'
  | 'set-schema'
  | 'replace-view'
  | 'drop-relation'
  | 'truncate'
  | 'refresh'
  | 'domain-constraint'
  | 'change-rows'
  | 'lock-table'
  | 'maintenance'
  | 'read'

/** What one statement does to one relation. */
export interface Effect {
  readonly relation: RelationName
  readonly lock: LockMode | undefined
  /** Writes all rows into a new file. */
  readonly rewrites: boolean
  /** Reads all rows. */
  readonly scans: boolean
  /** Updates or deletes all or nearly all rows. */
  readonly changesRows: boolean
  readonly reason: EffectReason
  /** The column, constraint or index that it is about. */
  readonly subject?: string
  /** Where it stands, for the line: a column, a constraint, an action. */
  readonly element?: Node
  /** The server refuses it when the table has rows. */
  readonly fails?: boolean
}

/** What an effect is besides a lock; all default to none. */
export type EffectDetails = Partial<Omit<Effect, 'relation' | 'lock' | 'reason'>>

/** Builds an effect. */
export function effect(
  reason: EffectReason,
  relation: RelationName,
  lock: LockMode | undefined,
  details: EffectDetails = {},
): Effect {
  return { relation, lock, rewrites: false, scans: false, changesRows: false, reason, ...details }
}
