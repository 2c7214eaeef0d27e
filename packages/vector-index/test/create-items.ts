import type { Database } from '@pgtend/database'
import { ensureVectorExtension } from '../src/extension/ensure-vector-extension.ts'
import { ingestVectors } from '../src/ingest/ingest-vectors.ts'
import { type ClusteredOptions, type ClusteredVector, clusteredVectors } from './clustered-vectors.ts'

/** Creates `public.items` with clustered vectors: id, tenant (id % 100), tags, metadata, embedding. */
export async function createItems(
  database: Database,
  options: ClusteredOptions & { readonly type?: 'vector' | 'halfvec' },
): Promise<readonly ClusteredVector[]> {
  const vectors = clusteredVectors(options)
  await ensureVectorExtension(database.pool)
  await database.pool.query(`
    create table public.items (
      id int primary key,
      tenant int not null,
      tags text[] not null,
      metadata jsonb not null,
      embedding ${options.type ?? 'vector'}(${options.dimensions})
    )
  `)
  await ingestVectors(
    database,
    { table: 'items', column: 'embedding' },
    vectors.map(({ vector, cluster }, index) => ({
      id: index,
      tenant: index % 100,
      tags: [`cluster${cluster}`, index % 2 === 0 ? 'even' : 'odd'],
      metadata: { cluster, nested: { parity: index % 2 } },
      embedding: vector,
    })),
  )
  await database.pool.query('analyze public.items')
  return vectors
}
