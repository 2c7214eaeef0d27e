import type { Pool } from 'pg'
import type { ItemMetadata, Store, StoreOptions } from './store.ts'

/** What is used of `@langchain/community`. */
export interface LangChainModule {
  readonly PGVectorStore: {
    initialize(
      embeddings: object,
      options: {
        readonly postgresConnectionOptions: { readonly connectionString: string }
        readonly tableName: string
        readonly dimensions: number
      },
    ): Promise<{
      readonly pool: Pool
      createHnswIndex(options: { readonly dimensions: number }): Promise<void>
      similaritySearchVectorWithScore(
        query: readonly number[],
        k: number,
        filter?: { readonly tenant: string },
      ): Promise<readonly (readonly [{ readonly metadata: ItemMetadata }, number])[]>
      end(): Promise<void>
    }>
  }
}

const TABLE = 'langchain_items'
/** Vectors are given; nothing is ever embedded. */
const NO_EMBEDDINGS = {}

/** LangChain with the only index it makes, HNSW with m = 16 and ef_construction = 64, built when the table is full. */
export function langchainStore({ PGVectorStore }: LangChainModule): Store {
  const connect = ({ url, dimensions }: StoreOptions) => {
    const postgresConnectionOptions = { connectionString: url }
    return PGVectorStore.initialize(NO_EMBEDDINGS, { postgresConnectionOptions, tableName: TABLE, dimensions })
  }
  return {
    program: '@langchain/community',
    table: TABLE,
    async prepare(options) {
      const store = await connect(options)
      try {
        await options.copyItems({ table: TABLE, vector: 'embedding', metadata: 'metadata', more: { text: "''" } })
        await store.createHnswIndex({ dimensions: options.dimensions })
        await requireIndex(store.pool)
      } finally {
        await store.end()
      }
    },
    async open(options) {
      const store = await connect(options)
      return {
        async search(query, tenant) {
          const filter = tenant === undefined ? undefined : { tenant: String(tenant) }
          const found = await store.similaritySearchVectorWithScore(query, 10, filter)
          return found.map(([{ metadata }]) => metadata.item)
        },
        end: () => store.end(),
      }
    },
  }
}

/** A build that fails is printed by LangChain and not thrown. */
async function requireIndex(pool: Pool): Promise<void> {
  const { rowCount } = await pool.query(
    `select from pg_indexes where tablename = '${TABLE}' and indexdef ilike '% using hnsw %'`,
  )
  if (rowCount !== 1) throw new Error('LangChain has not built its index; what it printed says why')
}
