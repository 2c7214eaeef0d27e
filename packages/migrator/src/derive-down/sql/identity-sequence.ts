import type { CatalogColumn, CatalogSequence } from '@pgtend/database'
import type { IndexedCatalog } from '../indexed-catalog.ts'

/** The sequence behind an identity column. */
export function identitySequence(column: CatalogColumn, catalog: IndexedCatalog): CatalogSequence | undefined {
  if (column.identityKind === null) return undefined
  for (const object of catalog.objects.values()) {
    if (object.kind === 'sequence' && object.ownedBy?.identity && catalog.ownerOf(object) === column) return object
  }
  return undefined
}
