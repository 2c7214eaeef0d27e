import { setTimeout as delay } from 'node:timers/promises'
import type { Database } from '@pgtend/database'

/** What clients of an application saw. */
export interface LoadReport {
  readonly failed: number
  readonly done: number
  /** The slowest statement of each kind, in milliseconds. */
  readonly worstMs: Readonly<Record<string, number>>
}

const LOOPS = {
  nearest: `select id from items order by embedding <=> (select embedding from items where id = $1) limit 10`,
  byKey: 'select tenant from items where id = $1',
  insert: `insert into items select $1 + 1000000 + coalesce((select max(id) from items), 0), tenant, tags, metadata, embedding
             from items where id = $1`,
  update: `update items set embedding = embedding + embedding, tenant = tenant + 1 where id = $1`,
} as const

export interface RunningLoad {
  /** Statements so far. */
  done(): number
  stop(): Promise<LoadReport>
}

/** Reads and writes `items` in four sessions until it is stopped. */
export function startLoad(database: Database): RunningLoad {
  const stop = new AbortController()
  const worstMs: Record<string, number> = {}
  let [failed, done] = [0, 0]
  const loops = Object.entries(LOOPS).map(async ([kind, text]) => {
    const client = await database.connect()
    for (let id = 0; !stop.signal.aborted; id = (id + 7) % 1000) {
      const start = performance.now()
      await client.query(text, [id]).catch(() => (failed += 1))
      worstMs[kind] = Math.max(worstMs[kind] ?? 0, performance.now() - start)
      done += 1
      await delay(10)
    }
    await client.end()
  })
  return {
    done: () => done,
    stop: async () => {
      stop.abort()
      await Promise.all(loops)
      return { failed, done, worstMs }
    },
  }
}
