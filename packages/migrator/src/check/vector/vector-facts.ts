import type { ClientBase } from 'pg'
import { relationKey } from '../relation-name.ts'
import type { SchemaState } from '../state/schema-state.ts'

/** A vector index of a database, as far as rules look at it. */
export interface KnownVectorIndex {
  readonly name: string
  /** False for what an interrupted build left. */
  readonly valid: boolean
  /** Scans since the statistics were reset. */
  readonly scans: number
  /** Rows when it was built, where somebody noted them. */
  readonly record: { readonly rows: number } | null
}

/** A recorded statement that sorts by a vector column. */
export interface VectorSearchUse {
  /** `cosine`, `l2`, `inner_product`, `l1`, `hamming` or `jaccard`. */
  readonly metric: string
  readonly calls: number
}

/** A vector column of a database: its indexes, and the statements that sort by it. */
export interface KnownVectorColumn {
  readonly schema: string
  readonly table: string
  readonly column: string
  readonly indexes: readonly KnownVectorIndex[]
  /** Empty also when nobody records statements. */
  readonly statements: readonly VectorSearchUse[]
}

/** Reads what a database knows of its vector columns; `readVectorList` of `@pgtend/vector-index` gives it. */
export type ReadVectorFacts = (client: ClientBase) => Promise<readonly KnownVectorColumn[]>

/** Notes at columns and indexes of the state what the database says of them; what the state does not have is passed over. */
export function noteVectorFacts(state: SchemaState, facts: readonly KnownVectorColumn[]): void {
  for (const { schema, table, column, indexes, statements } of facts) {
    const name = { schema, name: table }
    const known = state.table(name)?.columns.get(column)
    if (known !== undefined) state.setColumn(name, column, { ...known, searches: statements })
    for (const index of indexes) {
      const key = relationKey({ schema, name: index.name })
      const found = state.indexes.get(key)
      if (found !== undefined) state.indexes.set(key, { ...found, vector: index })
    }
  }
}
