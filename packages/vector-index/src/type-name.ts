import { escapeIdentifier } from '@pgtend/database'
import type { VectorType } from './metric.ts'

/** Writes a vector type with its schema and, when known, its dimensions: `"public".halfvec(1536)`. */
export function typeName(type: VectorType, extensionSchema: string, dimensions?: number | null): string {
  const size = dimensions === undefined || dimensions === null ? '' : `(${dimensions})`
  return type === 'bit' ? `pg_catalog.bit${size}` : `${escapeIdentifier(extensionSchema)}.${type}${size}`
}
