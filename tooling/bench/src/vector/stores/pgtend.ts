import { openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { createVectorSearch, type SearchFilter } from '@pgtend/vector-index'
import type { Store } from './store.ts'

/** `search()` on the table `items`, which is there already; `filterBy` says how a tenant is looked up. */
export function pgtendStore(program: string, filterBy: (tenant: number) => SearchFilter): Store {
  return {
    program,
    table: 'items',
    prepare: async () => undefined,
    async open({ url }) {
      const database = await openDatabase(parseDatabaseUrl(url), {
        applicationName: 'bench',
        environment: 'development',
      })
      const target = { table: 'items', column: 'embedding', columns: ['id'] } as const
      const items = createVectorSearch<{ id: number }>(database.pool, target)
      return {
        async search(query, tenant) {
          const { hits } = await items.search(query, tenant === undefined ? {} : { filter: filterBy(tenant) })
          return hits.map(({ row }) => row.id)
        },
        end: () => database.end(),
      }
    },
  }
}
