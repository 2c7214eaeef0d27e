import type { Benchmark, BenchmarkOptions, BenchmarkOutcome } from '../benchmark.ts'
import { connectTo } from '../scratch-databases.ts'
import { joinOutcomes } from '../vector/outcome-of.ts'
import { DATABASE_SIZES } from './database-size.ts'
import { DIMENSIONS } from './fill-database.ts'
import { isInstalled } from './installed.ts'
import { measureCreate } from './measure-create.ts'
import { measurePgBackRest } from './measure-pgbackrest.ts'
import { measureQuarter } from './measure-quarter.ts'
import { measureRestore } from './measure-restore.ts'
import { type BackupBench, openBackupBench } from './open-backup-bench.ts'
import { renderBackupPart } from './render-backup-part.ts'

type Part = 'create' | 'restore' | 'memory' | 'pgbackrest'

/** Asking one that is absent for its version would end the benchmark; what is left out is said in the notes. */
const PROGRAMS = Object.entries({
  psql: ['psql', '--version'],
  zstd: ['zstd', '--version'],
  age: ['age', '--version'],
  pgbackrest: ['pgbackrest', 'version'],
} as const).filter(([name]) => isInstalled(name))

/** Takes and restores backups of one database with pgtend, with the stock tools, and with pgBackRest. */
export const backupBenchmark: Benchmark = {
  name: 'backup',
  heading: 'Backups',
  pgtend: 'program',
  programs: Object.fromEntries(PROGRAMS),
  async run(options) {
    const wanted = (...parts: readonly Part[]): boolean =>
      options.part === undefined || parts.some((part) => part === options.part)
    const size = DATABASE_SIZES[options.size]
    const outcomes: BenchmarkOutcome[] = []
    if (wanted('create', 'restore')) outcomes.push(await measureLogical(options, wanted))
    if (wanted('memory')) outcomes.push(await measureQuarter(options, size))
    if (wanted('pgbackrest')) outcomes.push(await measurePgBackRest(options, size))
    if (outcomes.length === 0) throw new Error(`there is no part "${options.part}"`)
    return joinOutcomes(outcomes)
  },
  renderPart: renderBackupPart,
}

async function measureLogical(options: BenchmarkOptions, wanted: (part: Part) => boolean): Promise<BenchmarkOutcome> {
  const size = DATABASE_SIZES[options.size]
  const rows = `${size.memories} vectors of ${DIMENSIONS} dimensions and ${size.messages} messages`
  options.onStep(`a database with ${rows}`)
  await using bench = await openBackupBench(options, size)
  const outcomes: BenchmarkOutcome[] = []
  if (wanted('create')) outcomes.push(await measureCreate(bench, options))
  if (wanted('restore')) outcomes.push(await measureRestore(bench, options))
  return { ...joinOutcomes(outcomes), notes: [await describe(bench, rows)] }
}

async function describe({ clientMajor, url }: BackupBench, rows: string): Promise<string> {
  const client = await connectTo(url)
  try {
    const { rows: found } = await client.query<{ size: string; index: string; vector: string }>(`
      select pg_size_pretty(pg_database_size(current_database())) as size,
             pg_size_pretty(pg_relation_size('memories_embedding_idx')) as index,
             (select extversion from pg_extension where extname = 'vector') as vector
    `)
    const [{ index, size, vector } = { index: '', size: '', vector: '' }] = found
    const missing = isInstalled('age') ? '' : ' The row with `age` is left out: it is not installed.'
    return `The database: ${rows}, ${size}, of which the HNSW index ${index}; pgvector ${vector}, pg_dump ${clientMajor}.${missing}`
  } finally {
    await client.end()
  }
}
