import { fitName } from './fit-name.ts'

/** Names an index after what it is: `memories_embedding_hnsw_cosine_idx`. Pure. */
export function indexName(parts: readonly string[]): string {
  return fitName(`${parts.join('_')}_idx`, '')
}
