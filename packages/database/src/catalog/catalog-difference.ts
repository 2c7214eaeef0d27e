import type { CatalogKind, RelationRef } from './catalog.ts'

/** One property that is not the same on both sides; text as SQL says it, JSON for lists and flags, null where there is none. */
export interface PropertyDifference {
  readonly name: string
  readonly expected: string | null
  readonly actual: string | null
}

/** One object that is not the same in two catalogs. */
export interface CatalogDifference {
  readonly identity: string
  readonly kind: CatalogKind
  /** The table or view that it is on or is; null for everything else. */
  readonly table: RelationRef | null
  /** `missing`: only expected. `extra`: only there. */
  readonly change: 'missing' | 'extra' | 'different'
  /** Empty unless `different`. */
  readonly properties: readonly PropertyDifference[]
}

/** The same columns in another order, which no statement can change and only `select *` shows. */
export interface ColumnOrderNote {
  readonly table: RelationRef
  readonly expected: readonly string[]
  readonly actual: readonly string[]
}

/** How a catalog differs from the one that was expected. */
export interface CatalogComparison {
  /** In the order of their identities. What is on a missing or extra table goes with it and is not listed. */
  readonly differences: readonly CatalogDifference[]
  /** Not differences: a column that was dropped and added back stands at the end. */
  readonly columnOrder: readonly ColumnOrderNote[]
  /** Differences that the ignore list hides. */
  readonly ignored: number
  /** Entries of the ignore list that hide nothing. */
  readonly unusedIgnores: readonly string[]
}
