import { createHash } from 'node:crypto'
import { cutBytes, MAX_IDENTIFIER_BYTES } from '@pgtend/database'

/**
 * Names an index after what it is: `memories_embedding_hnsw_cosine_idx`.
 * Names beyond 63 bytes, which PostgreSQL would cut silently, are cut here and get a hash, so that two never meet.
 */
export function indexName(parts: readonly string[]): string {
  const full = `${parts.join('_')}_idx`
  if (Buffer.byteLength(full) <= MAX_IDENTIFIER_BYTES) return full
  const hash = createHash('sha256').update(full).digest('hex').slice(0, 8)
  return `${cutBytes(full, MAX_IDENTIFIER_BYTES - hash.length - 1)}_${hash}`
}
