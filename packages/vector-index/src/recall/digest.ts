import { createHash } from 'node:crypto'

/** Names a query vector that has no row. Pure. */
export function digest(vector: string): string {
  return createHash('sha256').update(vector).digest('hex').slice(0, 16)
}
