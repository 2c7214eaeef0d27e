import { randomUUID } from 'node:crypto'

let key: string | undefined

/** The key for hashes of what no catalog may hold, the options of user mappings: one for all catalogs that this process compares. */
export function secretsKey(): string {
  key ??= randomUUID()
  return key
}
