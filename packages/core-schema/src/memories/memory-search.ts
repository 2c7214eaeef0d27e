import { createVectorSearch, type SearchResult, type SearchSource } from '@pgtend/vector-index'
import type { Memory } from '../generated/client.ts'
import type { JsonObject } from '../json/json-value.ts'
import type { RepositoryOptions } from '../sql/tables.ts'

export interface SimilarMemoryOptions {
  /** How many memories at most; default 10. */
  readonly limit?: number
  /** Metadata that must be contained. */
  readonly contains?: JsonObject
  readonly tier?: Memory['tier']
  readonly contextId?: string
  /** Compares with every memory of the user instead of asking the index. Default false. */
  readonly exact?: boolean
}

/** A memory as a search returns it, by the names of its columns. */
export interface FoundMemory {
  readonly id: string
  readonly content: string
  readonly metadata: JsonObject
  readonly tier: Memory['tier']
  readonly context_id: string | null
  readonly created_at: Date
}

export interface MemorySearch {
  /**
   * Finds the memories of one user that are nearest to an embedding. Reads only.
   * @throws {VectorError} as `createVectorSearch`
   */
  similar(
    userId: string,
    embedding: Float32Array | readonly number[],
    options?: SimilarMemoryOptions,
  ): Promise<SearchResult<FoundMemory>>
}

/** Creates a similarity search over memories, always inside one user's. Uses the vector index where there is one. */
export function createMemorySearch(source: SearchSource, { schema = 'public' }: RepositoryOptions = {}): MemorySearch {
  const search = createVectorSearch<FoundMemory>(source, {
    schema,
    table: 'memories',
    column: 'embedding',
    columns: ['id', 'content', 'metadata', 'tier', 'context_id', 'created_at'],
    tenantColumn: 'user_id',
  })
  return {
    similar: (userId, embedding, { limit = 10, contains, tier, contextId, exact = false } = {}) =>
      search.search(embedding, {
        k: limit,
        exact,
        filter: {
          tenant: userId,
          equals: {
            ...(tier === undefined ? {} : { tier }),
            ...(contextId === undefined ? {} : { context_id: contextId }),
          },
          ...(contains === undefined ? {} : { contains: { metadata: contains } }),
        },
      }),
  }
}
