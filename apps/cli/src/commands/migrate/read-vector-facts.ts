import type { KnownVectorColumn } from '@pgtend/migrator'
import type { ClientBase } from 'pg'

/** Reads for a check what the database knows of its vector columns; nothing where it has no pgvector. Reads catalogs and statistics only. */
export async function readVectorFacts(client: ClientBase): Promise<readonly KnownVectorColumn[]> {
  const { readVectorList, VectorError } = await import('@pgtend/vector-index')
  try {
    return (await readVectorList(client)).columns
  } catch (error) {
    if (error instanceof VectorError && error.code === 'VECTOR_EXTENSION_MISSING') return []
    throw error
  }
}
