import type { DerivedFacts } from '../catalog/manifest.ts'

/** Says of a backup what it was taken without, for who is about to restore it. Pure. */
export function missingDerived(derived: readonly DerivedFacts[]): readonly string[] {
  return derived.map(({ column, cost, schema, table }) => {
    const name = [schema, table, ...(column === null ? [] : [column])].map((part) => `"${part}"`).join('.')
    return `the backup was taken without ${name}, to be computed again: ${cost}`
  })
}
