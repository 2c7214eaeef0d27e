import type { SeedValue } from '../plan/seed-plan.ts'

/** Writes a planned value as the text that PostgreSQL reads for its column. */
export function textValue(value: SeedValue): string | null {
  if (value === null) return null
  if (isArray(value)) return `{${value.map(arrayElement).join(',')}}`
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function arrayElement(element: string): string {
  return `"${element.replaceAll(/["\\]/g, '\\$&')}"`
}

function isArray(value: SeedValue): value is readonly string[] {
  return Array.isArray(value)
}
