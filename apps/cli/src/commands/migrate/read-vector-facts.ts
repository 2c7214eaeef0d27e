import type { ReadVectorFacts } from '@pgtend/migrator'

/** Reads for a check what the database knows of its vector columns; nothing where it has no pgvector. Reads catalogs and statistics only. */
export const readVectorFacts: ReadVectorFacts = async (client) => {
  const { readVectorList, VectorError } = await import('@pgtend/vector-index')
  try {
    return (await readVectorList(client)).columns
  } catch (error) {
    if (error instanceof VectorError && error.code === 'VECTOR_EXTENSION_MISSING') return []
    throw error
  }
}
