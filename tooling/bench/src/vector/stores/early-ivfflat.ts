import { encodeVector } from '@pgtend/vector-index'
import pg from 'pg'
import type { Store } from './store.ts'

const TABLE = 'early_items'
/** What README files advise for 100,000 rows. */
export const EARLY_LISTS = 100

/** The index of many a first migration: ivfflat with 100 lists, built on the empty table; searched by `pg` with so many probes. */
export function earlyIvfflatStore(probes: number): Store {
  const sql = `select id from ${TABLE} order by embedding <=> $1::vector limit 10`
  return {
    program: `ivfflat (lists = ${EARLY_LISTS}) built empty, probes = ${probes}`,
    table: TABLE,
    async prepare({ url, dimensions, copyItems }) {
      const pool = new pg.Pool({ connectionString: url, max: 1 })
      try {
        await pool.query(`
          create table ${TABLE} (id int primary key, metadata jsonb not null, embedding vector(${dimensions}) not null);
          create index on ${TABLE} using ivfflat (embedding vector_cosine_ops) with (lists = ${EARLY_LISTS});
        `)
        await copyItems({ table: TABLE, vector: 'embedding', metadata: 'metadata', more: { id: 'id' } })
      } finally {
        await pool.end()
      }
    },
    async open({ url }) {
      const pool = new pg.Pool({ connectionString: url, max: 1 })
      await pool.query(`set ivfflat.probes = ${probes}`)
      return {
        async search(query) {
          const values = [encodeVector(query)]
          const { rows } = await pool.query<{ id: number }>({ name: 'nearest', text: sql, values })
          return rows.map(({ id }) => id)
        },
        end: () => pool.end(),
      }
    },
  }
}
