import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ingestVectors } from '@pgtend/vector-index'
import type pg from 'pg'
import { toSql } from 'pgvector'
import type { BenchmarkOptions, BenchmarkOutcome } from '../benchmark.ts'
import { type Contestant, interleave } from '../measure/interleave.ts'
import { runTimed } from '../measure/run-timed.ts'
import type { Target } from '../measure/target.ts'
import { benchVectors } from './bench-vectors.ts'
import { openBenchDatabase } from './open-bench-database.ts'
import { outcomeOf } from './outcome-of.ts'

const DIMENSIONS = 1536
const ROWS = 10_000
const ROWS_PER_INSERT = 100

const PSQL = 'psql \\copy binary, ready file'
const OURS = 'pgtend ingestVectors()'
const INSERT = `pgvector toSql, insert of ${ROWS_PER_INSERT} rows`
const OUR_UPSERT = 'pgtend ingestVectors(), update'
const UPSERT = `pgvector toSql, upsert of ${ROWS_PER_INSERT} rows`

interface Row {
  readonly id: number
  readonly embedding: Float32Array
}

/** Loads the same rows into the same table: psql from a file that is ready, pgtend and text statements from numbers in memory. */
export async function measureIngest(options: BenchmarkOptions): Promise<BenchmarkOutcome> {
  options.onStep(`ingest: vectors of ${DIMENSIONS} dimensions`)
  await using bench = await openBenchDatabase(options.databases, 'ingest')
  const { database, url } = bench
  const { pool } = database
  await pool.query(`create table items (id int primary key, embedding vector(${DIMENSIONS}))`)
  const count = Math.min(ROWS, options.rows)
  const rows = benchVectors({ count, dimensions: DIMENSIONS }).map((embedding, id) => ({ id, embedding }))
  const target = { table: 'items', column: 'embedding' }
  const file = join(tmpdir(), `pgtend-bench-${process.pid}.copy`)
  const copy = (direction: 'from' | 'to') =>
    runTimed({ file: 'psql', args: ['-X', '-q', url, '-c', `\\copy items ${direction} '${file}' (format binary)`] })
  const load = `load ${count} vectors of ${DIMENSIONS} dimensions`
  const loads = [
    timed(pool, count, PSQL, () => copy('from')),
    timed(pool, count, OURS, () => ingestVectors(database, target, rows)),
    timed(pool, count, INSERT, () => writeAsText(pool, rows)),
  ]
  const update = `update ${count} vectors of ${DIMENSIONS} dimensions`
  const fill = () => copy('from')
  const updates = [
    timed(
      pool,
      count,
      UPSERT,
      () => writeAsText(pool, rows, 'on conflict (id) do update set embedding = excluded.embedding'),
      fill,
    ),
    timed(pool, count, OUR_UPSERT, () => ingestVectors(database, target, rows, { onConflict: 'update' }), fill),
  ]
  try {
    await ingestVectors(database, target, rows)
    await copy('to')
    const loaded = outcomeOf(load, loads, await interleave(loads, options.runs, options.onRun))
    const updated = outcomeOf(update, updates, await interleave(updates, options.runs, options.onRun))
    return { ...loaded, timings: [...loaded.timings, ...updated.timings], targets: targetsOf(load) }
  } finally {
    await rm(file, { force: true })
  }
}

function targetsOf(task: string): readonly Target[] {
  return [
    { task, program: OURS, against: PSQL, atMost: 1 / 0.8 },
    { task, program: OURS, against: INSERT, atMost: 1 / 5 },
  ]
}

/** Empties the table, prepares it, then times the load. */
function timed(
  pool: pg.Pool,
  count: number,
  program: string,
  load: () => Promise<unknown>,
  prepare: () => Promise<unknown> = async () => undefined,
): Contestant {
  return {
    program,
    async run() {
      await pool.query('truncate items')
      await prepare()
      await pool.query('checkpoint')
      const start = performance.now()
      await load()
      const timeMs = performance.now() - start
      const { rows } = await pool.query<{ count: number }>('select count(*)::int as count from items')
      if (rows[0]?.count !== count) throw new Error(`${program} has left ${rows[0]?.count} of ${count} rows`)
      return timeMs
    },
  }
}

async function writeAsText(pool: pg.Pool, rows: readonly Row[], onConflict = ''): Promise<void> {
  const client = await pool.connect()
  try {
    for (let from = 0; from < rows.length; from += ROWS_PER_INSERT) {
      const batch = rows.slice(from, from + ROWS_PER_INSERT)
      const places = batch.map((_, index) => `($${2 * index + 1}, $${2 * index + 2})`)
      const values = batch.flatMap(({ id, embedding }) => [id, toSql(Array.from(embedding))])
      await client.query(`insert into items (id, embedding) values ${places.join(', ')} ${onConflict}`, values)
    }
  } finally {
    client.release()
  }
}
