import type { ItemMetadata, Store } from './store.ts'

/** What is used of `@mastra/pg`. */
export interface MastraModule {
  readonly PgVector: new (options: {
    readonly id: string
    readonly connectionString: string
  }) => {
    createIndex(options: { readonly indexName: string; readonly dimension: number }): Promise<void>
    query(options: {
      readonly indexName: string
      readonly queryVector: readonly number[]
      readonly topK: number
      readonly filter?: { readonly tenant: string }
    }): Promise<readonly { readonly metadata: ItemMetadata }[]>
    disconnect(): Promise<void>
  }
}

const TABLE = 'mastra_items'

/** Mastra as it is by default: `createIndex()` makes the table and, while that is empty, an ivfflat index with 100 lists. */
export function mastraStore({ PgVector }: MastraModule): Store {
  const connect = (url: string) => new PgVector({ id: 'bench', connectionString: url })
  return {
    program: '@mastra/pg',
    table: TABLE,
    async prepare({ url, dimensions, copyItems }) {
      const store = connect(url)
      try {
        await store.createIndex({ indexName: TABLE, dimension: dimensions })
        await copyItems({ table: TABLE, vector: 'embedding', metadata: 'metadata', more: { vector_id: 'id::text' } })
      } finally {
        await store.disconnect()
      }
    },
    async open({ url }) {
      const store = connect(url)
      return {
        async search(query, tenant) {
          const filter = tenant === undefined ? {} : { filter: { tenant: String(tenant) } }
          const found = await store.query({ indexName: TABLE, queryVector: query, topK: 10, ...filter })
          return found.map(({ metadata }) => metadata.item)
        },
        end: () => store.disconnect(),
      }
    },
  }
}
