import type { ItemMetadata, Store, StoreOptions } from './store.ts'

/** What is used of `@llamaindex/postgres`. */
export interface LlamaIndexModule {
  readonly PGVectorStore: new (options: {
    readonly clientConfig: { readonly connectionString: string }
    readonly tableName: string
    readonly dimensions: number
    readonly performSetup: boolean
    readonly embeddingModel: object
  }) => {
    client(): Promise<{ close(): Promise<void> }>
    getCollection(): string
    query(query: {
      readonly queryEmbedding: readonly number[]
      readonly similarityTopK: number
      readonly filters?: { readonly filters: readonly Filter[] }
    }): Promise<{ readonly nodes: readonly { readonly metadata: ItemMetadata }[] }>
  }
}

interface Filter {
  readonly key: string
  readonly operator: '=='
  readonly value: string
}

const TABLE = 'llamaindex_items'
/** Vectors are given; nothing is ever embedded. */
const NO_EMBEDDINGS = {}

/** LlamaIndex, which makes no vector index. */
export function llamaIndexStore({ PGVectorStore }: LlamaIndexModule): Store {
  const connect = ({ url, dimensions }: StoreOptions, performSetup: boolean) => {
    const clientConfig = { connectionString: url }
    const options = { clientConfig, tableName: TABLE, dimensions, performSetup, embeddingModel: NO_EMBEDDINGS }
    return new PGVectorStore(options)
  }
  return {
    program: '@llamaindex/postgres',
    table: TABLE,
    async prepare(options) {
      const store = connect(options, true)
      const client = await store.client()
      const more = { collection: `'${store.getCollection()}'`, document: "''" }
      try {
        await options.copyItems({ table: TABLE, vector: 'embeddings', metadata: 'metadata', more })
      } finally {
        await client.close()
      }
    },
    async open(options) {
      // By default every search also creates schema, table and indexes if they are not there; that is not what is compared.
      const store = connect(options, false)
      const client = await store.client()
      return {
        async search(query, tenant) {
          const filters = tenant === undefined ? {} : { filters: { filters: [byTenant(tenant)] } }
          const { nodes } = await store.query({ queryEmbedding: query, similarityTopK: 10, ...filters })
          return nodes.map(({ metadata }) => metadata.item)
        },
        end: () => client.close(),
      }
    },
  }
}

function byTenant(tenant: number): Filter {
  return { key: 'tenant', operator: '==', value: String(tenant) }
}
