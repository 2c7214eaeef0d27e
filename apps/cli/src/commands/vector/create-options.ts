import type { PlanVectorIndexOptions } from '@pgtend/vector-index'
import { type Command, Option } from 'commander'
import { parseCount } from '../../parse-count.ts'
import { parseMilliseconds } from '../../parse-milliseconds.ts'
import { parseSize } from '../../parse-size.ts'
import { UsageError } from '../../usage-error.ts'
import { addDiskOption, addParameterOptions } from './build-options.ts'
import { METHODS, METRICS, STORED_TYPES } from './choices.ts'

/** What `vector create` may be told. */
export interface CreateOptions
  extends Pick<PlanVectorIndexOptions, 'method' | 'metric' | 'type' | 'dimensions' | 'lists' | 'm' | 'efConstruction'> {
  readonly name?: string | undefined
  readonly force?: boolean
  readonly latency?: number | undefined
  readonly assumeDisk?: number | undefined
  readonly assumeShm?: number | undefined
  readonly pending?: boolean
  readonly schema?: string
  readonly dryRun?: boolean
}

/** Adds what may be decided about the index and about the room it has. */
export function addCreateOptions(command: Command): Command {
  command
    .addOption(new Option('--method <method>', 'default: hnsw').choices(METHODS))
    .addOption(new Option('--metric <metric>', 'default: cosine; hamming for bit').choices(METRICS))
    .addOption(new Option('--type <type>', 'what the index stores; default: halfvec').choices(STORED_TYPES))
    .option('--dimensions <n>', 'for a column declared without', parseCount)
  addParameterOptions(command)
    .option('--name <name>', 'name of the index')
    .option('--latency <time>', 'exact search within this needs no index (default: 5ms)', parseMilliseconds)
  return addDiskOption(command).option(
    '--assume-shm <size>',
    'free space of /dev/shm on the server; too little means no workers',
    parseSize,
  )
}

/** Options that say what an index is; a pending one says that where it is declared. */
const DESCRIBING = [
  'method',
  'metric',
  'type',
  'dimensions',
  'lists',
  'm',
  'efConstruction',
  'name',
  'force',
] as const satisfies readonly (keyof CreateOptions)[]

/**
 * Refuses what `--pending` would not heed.
 * @throws {UsageError}
 */
export function checkPendingOptions(options: CreateOptions): void {
  if (!DESCRIBING.some((name) => options[name] !== undefined)) return
  throw new UsageError(
    'with --pending an index is what its declaration says',
    'Leave out options such as --method, or change them in `vector.indexes` or in the migration.',
  )
}

/** What the command line says about the index, in the words of the package. */
export function toPlanOptions(options: CreateOptions): PlanVectorIndexOptions {
  const { latency, assumeDisk, assumeShm, pending: _, schema: __, dryRun: ___, ...rest } = options
  return { ...rest, latencyBudgetMs: latency, diskFreeBytes: assumeDisk, sharedMemoryFreeBytes: assumeShm }
}
