import type { Pool } from 'pg'
import type { BenchmarkOptions, BenchmarkOutcome } from '../../benchmark.ts'
import type { RecallReading } from '../../measure/summarize-recall.ts'
import { type Items, TENANTS, tenantOf } from '../fill-items.ts'
import type { BenchDatabase } from '../open-bench-database.ts'
import { compareStores } from './compare-stores.ts'
import { copyItems } from './copy-items.ts'
import { findEarlyStore } from './find-early-store.ts'
import { installPeers } from './install-peers.ts'
import { langchainStore } from './langchain.ts'
import { llamaIndexStore } from './llamaindex.ts'
import { mastraStore } from './mastra.ts'
import { PEER_PACKAGES } from './peer-packages.ts'
import { pgtendStore } from './pgtend.ts'
import { type Search, searchesOf } from './search.ts'
import type { Store, StoreOptions } from './store.ts'
import { tuneItems } from './tune-items.ts'

const TARGET = 0.95
const TENANT = 7

const BY_COLUMN = 'pgtend search(), tenant column'
const BY_JSON = 'pgtend search(), JSONB contains'

/** What is compared, filled and indexed. */
interface PreparedStores {
  readonly others: readonly Store[]
  readonly early: Store
  /** What the tune has chosen. */
  readonly tuned: string
}

/** Searches with the index that pgtend chose, with the index of many a first migration, and with the stores that npm has. */
export async function measureStores(
  bench: BenchDatabase,
  items: Items,
  { onStep }: BenchmarkOptions,
): Promise<BenchmarkOutcome> {
  const { pool } = bench.database
  const dimensions = items.rows[0]?.length ?? 0
  const options: StoreOptions = { url: bench.url, dimensions, copyItems: (into) => copyItems(pool, into) }
  onStep('stores: comparing the queries with all rows, for the truth')
  const searches = searchesOf(items)
  const tenantSearches = searchesOf(items, { value: TENANT, of: tenantOf })
  const { others, early, tuned } = await prepareStores(bench, options, searches, onStep)

  const ours = pgtendStore('pgtend search(), tuned', (tenant) => ({ equals: { tenant } }))
  const byColumn = pgtendStore(BY_COLUMN, (tenant) => ({ equals: { tenant } }))
  const byJson = pgtendStore(BY_JSON, (tenant) => ({ contains: { metadata: { tenant: String(tenant) } } }))
  const what = `${items.rows.length} vectors of ${dimensions} dimensions`
  const compare = async (task: string, stores: readonly Store[], each: readonly Search[]) => {
    onStep(`stores: ${task}`)
    return compareStores(bench, task, stores, each, options)
  }
  const same = await compare(`recall ${TARGET}, ${what}`, [early, ours], searches)
  const all = await compare(`stores, ${what}`, [ours, ...others], searches)
  const tenant = await compare(`stores, 1 of ${TENANTS} tenants`, [byColumn, byJson, ...others], tenantSearches)
  return {
    timings: [],
    memory: [],
    recalls: [...same, ...all, ...tenant],
    targets: targetsOf(same, all, tenant),
    notes: [`Tuned index: ${tuned}.`, `pgvector ${await selectPgvectorVersion(pool)}; ${describePeers()}.`],
  }
}

async function prepareStores(
  { database }: BenchDatabase,
  options: StoreOptions,
  searches: readonly Search[],
  onStep: (what: string) => void,
): Promise<PreparedStores> {
  const { mastra, langchain, llamaindex } = await installPeers(onStep)
  onStep('stores: pgtend chooses its index')
  const tuned = await tuneItems(database, TARGET, onStep)
  await database.pool.query('create index on items using gin (metadata jsonb_path_ops)')
  const others = [mastraStore(mastra), langchainStore(langchain), llamaIndexStore(llamaindex)]
  for (const store of others) {
    onStep(`stores: ${store.program} fills its table`)
    await store.prepare(options)
  }
  onStep(`stores: ivfflat for a recall of ${TARGET}`)
  return { others, early: await findEarlyStore(searches, TARGET, options), tuned }
}

/** Of the first program of each task what recall it has to have, and against the early index how much faster it has to be. */
function targetsOf(
  [early, ours]: readonly RecallReading[],
  [all]: readonly RecallReading[],
  tenant: readonly RecallReading[],
): BenchmarkOutcome['targets'] {
  if (early === undefined || ours === undefined || all === undefined) return []
  const isOurs = ({ program }: RecallReading): boolean => program === BY_COLUMN || program === BY_JSON
  return [
    { task: ours.task, program: ours.program, atLeastRecall: TARGET },
    { task: ours.task, program: ours.program, against: early.program, atMost: 1 / 3 },
    { task: all.task, program: all.program, atLeastRecall: TARGET },
    ...tenant.filter(isOurs).map(({ task, program }) => ({ task, program, atLeastRecall: TARGET })),
  ]
}

async function selectPgvectorVersion(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ version: string }>(
    "select extversion as version from pg_extension where extname = 'vector'",
  )
  return rows[0]?.version ?? 'unknown'
}

function describePeers(): string {
  return Object.entries(PEER_PACKAGES)
    .filter(([name]) => /mastra\/pg|community|postgres/.test(name))
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')
}
