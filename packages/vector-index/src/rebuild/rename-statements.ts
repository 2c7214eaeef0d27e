import { escapeIdentifier, qualifiedName } from '@pgtend/database'
import { predecessorName, successorName } from './rebuild-names.ts'

/** The statements that give the name of an index to its successor; run in one transaction. Pure. */
export function renameStatements(schema: string, index: string): readonly string[] {
  return [
    `alter index ${qualifiedName(schema, index)} rename to ${escapeIdentifier(predecessorName(index))}`,
    `alter index ${qualifiedName(schema, successorName(index))} rename to ${escapeIdentifier(index)}`,
  ]
}
