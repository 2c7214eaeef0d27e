import { type Catalog, type CatalogDifference, compareCatalogs } from '@pgtend/database'

/** What is left when a way back was taken. */
export interface Remainder {
  /** None when the way back is proven. */
  readonly differences: readonly CatalogDifference[]
  /** Tables whose columns stand in another order now. */
  readonly columnOrder: readonly string[]
}

/**
 * Compares the catalog after a way back with the one it should lead to. Pure. That a column was declared by the table itself, beside
 * being inherited, cannot be undone and changes nothing but what happens when the inheritance ends; it does not count.
 */
export function remainingDifferences(expected: Catalog, actual: Catalog): Remainder {
  const { differences, columnOrder } = compareCatalogs(expected, actual)
  return {
    differences: differences.filter(
      ({ change, properties }) => change !== 'different' || properties.some(({ name }) => name !== 'local'),
    ),
    columnOrder: columnOrder.map(({ table }) => `${table.schema}.${table.name}`),
  }
}
