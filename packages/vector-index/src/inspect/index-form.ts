import { escapeIdentifier } from '@pgtend/database'
import { typeName } from '../type-name.ts'
import type { IndexForm, VectorIndexFacts } from './vector-facts.ts'

/**
 * Tells from the expression of an index, as the server prints it, what it stores of its column. Pure.
 * The server prints `(embedding)::halfvec(3)` and `(binary_quantize(embedding))::bit(3)`, with the schema of the extension where
 * the search_path lacks it.
 */
export function indexForm(expression: string | null, column: string): IndexForm {
  if (expression === null) return 'column'
  const isColumn = (text: string | undefined): boolean => text === column || text === escapeIdentifier(column)
  if (isColumn(CAST.exec(expression)?.[1])) return 'cast'
  return isColumn(BINARY.exec(expression)?.[1]) ? 'binary' : 'other'
}

const CAST = /^\((.+)\)::(?:.+\.)?(?:vector|halfvec|sparsevec)\(\d+\)$/
const BINARY = /^\((?:.+\.)?binary_quantize\((.+)\)\)::bit\(\d+\)$/

type StoredForm = Pick<VectorIndexFacts, 'form' | 'type' | 'dimensions' | 'expression'>

/**
 * Writes a vector as the index stores it, with every name qualified. With the column it is what `order by` must say to reach the
 * index; with the query parameter it is the other side of the operator. Pure.
 */
export function storedExpression(index: StoredForm, vector: string, extensionSchema: string): string {
  const stored = typeName(index.type, extensionSchema, index.dimensions)
  switch (index.form) {
    case 'column':
      return vector
    case 'cast':
      return `(${vector}::${stored})`
    case 'binary':
      return `(${escapeIdentifier(extensionSchema)}.binary_quantize(${vector})::${stored})`
    case 'other':
      return `(${index.expression})`
  }
}
