import type { IngestColumn } from './ingest-target.ts'

/** Writes one value as text that PostgreSQL casts to the type of the column. */
export function toTextValue(value: unknown, column: IngestColumn): string | null {
  if (value === null || value === undefined) return null
  if (column.typeName === 'json' || column.typeName === 'jsonb') {
    return typeof value === 'string' ? value : JSON.stringify(value)
  }
  return Array.isArray(value) ? arrayLiteral(value) : scalarText(value)
}

function scalarText(value: unknown): string {
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function arrayLiteral(values: readonly unknown[]): string {
  return `{${values.map(arrayElement).join(',')}}`
}

function arrayElement(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) return arrayLiteral(value)
  return `"${scalarText(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}
