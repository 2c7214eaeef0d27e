import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { ingestVectors } from '@pgtend/vector-index'
import type pg from 'pg'
import { toSql } from 'pgvector'
import type { BenchmarkOptions, BenchmarkOutcome } from '../benchmark.ts'
import { interleave } from '../measure/interleave.ts'
import { runTimed } from '../measure/run-timed.ts'
import { benchVectors } from './bench-vectors.ts'

const DIMENSIONS = 1536
const ROWS = 10_000
const ROWS_PER_INSERT = 100

const TASK = `load ${ROWS} vectors of ${DIMENSIONS} dimensions`
const PSQL = 'psql \\copy binary, ready file'
const OURS = 'pgtend ingestVectors()'
const INSERT = `pgvector toSql, insert of ${ROWS_PER_INSERT} rows`

/** Loads the same rows into the same empty table: psql from a file that is ready, pgtend and text inserts from numbers in memory. */
export async function measureIngest(options: BenchmarkOptions): Promise<BenchmarkOutcome> {
  const url = await options.databases.create('ingest')
  await using database = await openDatabase(parseDatabaseUrl(url), {
    applicationName: 'bench',
    environment: 'development',
  })
  const { pool } = database
  await pool.query(`create extension vector; create table items (id int primary key, embedding vector(${DIMENSIONS}))`)
  const rows = benchVectors({ count: ROWS, dimensions: DIMENSIONS }).map((embedding, id) => ({ id, embedding }))
  const ingest = () => ingestVectors(database, { table: 'items', column: 'embedding' }, rows)
  await ingest()
  const file = join(tmpdir(), `pgtend-bench-${process.pid}.copy`)
  const psql = (direction: 'from' | 'to') =>
    runTimed({
      file: 'psql',
      args: ['-X', '-q', '-d', url, '-c', `\\copy items ${direction} '${file}' (format binary)`],
    })
  await psql('to')
  const contestants = [
    empty(pool, PSQL, () => psql('from')),
    empty(pool, OURS, ingest),
    empty(pool, INSERT, () => insertAsText(pool, rows)),
  ]
  try {
    const times = await interleave(contestants, options.runs, options.onRun)
    const timings = contestants.map(({ program }, index) => ({ task: TASK, program, timesMs: times[index] ?? [] }))
    return {
      timings,
      memory: [],
      targets: [
        { task: TASK, program: OURS, against: PSQL, atMost: 1 / 0.8 },
        { task: TASK, program: OURS, against: INSERT, atMost: 1 / 5 },
      ],
    }
  } finally {
    await rm(file, { force: true })
  }
}

/** Empties the table, then times the load. */
function empty(pool: pg.Pool, program: string, load: () => Promise<unknown>) {
  return {
    program,
    async run() {
      await pool.query('truncate items; checkpoint')
      const start = performance.now()
      await load()
      const timeMs = performance.now() - start
      const { rows } = await pool.query<{ count: number }>('select count(*)::int as count from items')
      if (rows[0]?.count !== ROWS) throw new Error(`${program} has loaded ${rows[0]?.count} of ${ROWS} rows`)
      return timeMs
    },
  }
}

async function insertAsText(
  pool: pg.Pool,
  rows: readonly { readonly id: number; readonly embedding: Float32Array }[],
): Promise<void> {
  const client = await pool.connect()
  try {
    for (let from = 0; from < rows.length; from += ROWS_PER_INSERT) {
      const batch = rows.slice(from, from + ROWS_PER_INSERT)
      const places = batch.map((_, index) => `($${2 * index + 1}, $${2 * index + 2})`)
      const values = batch.flatMap(({ id, embedding }) => [id, toSql(Array.from(embedding))])
      await client.query(`insert into items (id, embedding) values ${places.join(', ')}`, values)
    }
  } finally {
    client.release()
  }
}
