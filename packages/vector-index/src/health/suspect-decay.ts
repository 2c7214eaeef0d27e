import type { VectorIndexFacts } from '../inspect/vector-facts.ts'
import type { ColumnHealthFacts, HealthFacts, IndexHealthFacts } from './health-facts.ts'
import { decaySigns } from './index-signs.ts'

/** An index whose recall is worth measuring, and why. */
export interface DecaySuspect {
  readonly schema: string
  readonly table: string
  readonly column: string
  readonly index: VectorIndexFacts
  readonly signs: readonly string[]
}

export interface SuspectOptions {
  /** Suspects every index that can be measured. Default false. */
  readonly deep?: boolean | undefined
}

/** Names the indexes that show signs of decay, of those that were searched through. Pure. */
export function suspectDecay({ columns }: HealthFacts, { deep = false }: SuspectOptions = {}): readonly DecaySuspect[] {
  return columns.flatMap((facts) => facts.indexes.flatMap((one) => suspect(facts, one, deep)))
}

function suspect(facts: ColumnHealthFacts, one: IndexHealthFacts, deep: boolean): readonly DecaySuspect[] {
  if (one.probe === null) return []
  const { schema, table, column } = facts.column
  const signs = decaySigns(facts, one)
  if (signs.length === 0 && !deep) return []
  return [{ schema, table, column, index: one.index, signs: signs.length > 0 ? signs : ['asked for'] }]
}
