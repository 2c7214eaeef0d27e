import { escapeIdentifier } from '@pgtend/database'

/** Marks the column that a cut-over has put aside. */
export function oldVectorsComment(column: string): string {
  return `pgtend: old vectors of ${escapeIdentifier(column)}, kept until they are dropped`
}
