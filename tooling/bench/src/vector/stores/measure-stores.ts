import type { BenchmarkOptions, BenchmarkOutcome } from '../../benchmark.ts'
import type { RecallReading } from '../../measure/summarize-recall.ts'
import { type Items, TENANTS, tenantOf } from '../fill-items.ts'
import type { BenchDatabase } from '../open-bench-database.ts'
import { compareStores } from './compare-stores.ts'
import { copyItems } from './copy-items.ts'
import { EARLY_LISTS, earlyIvfflatStore } from './early-ivfflat.ts'
import { fewestProbes } from './fewest-probes.ts'
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
/** A recall of 0.95 is looked up with so many queries; the others are answered as well when it is timed. */
const PROBE_QUERIES = 100

const BY_COLUMN = 'pgtend search(), tenant column'
const BY_JSON = 'pgtend search(), JSONB contains'

/** Searches with the index that pgtend chose, with the index of many a first migration, and with the stores that npm has. */
export async function measureStores(
  bench: BenchDatabase,
  items: Items,
  { onStep }: BenchmarkOptions,
): Promise<BenchmarkOutcome> {
  const { pool } = bench.database
  const dimensions = items.rows[0]?.length ?? 0
  const options = { url: bench.url, dimensions, copyItems: (into) => copyItems(pool, into) } satisfies StoreOptions
  const peers = await installPeers(onStep)
  onStep('stores: comparing the queries with all rows, for the truth')
  const searches = searchesOf(items)
  const tenantSearches = searchesOf(items, { value: TENANT, of: tenantOf })
  onStep('stores: pgtend chooses its index')
  const tuned = await tuneItems(bench.database, TARGET, onStep)
  await pool.query('create index on items using gin (metadata jsonb_path_ops)')
  const others = [mastraStore(peers.mastra), langchainStore(peers.langchain), llamaIndexStore(peers.llamaindex)]
  for (const store of others) {
    onStep(`stores: ${store.program} fills its table`)
    await store.prepare(options)
  }
  onStep(`stores: ivfflat for a recall of ${TARGET}`)
  const early = await findEarlyStore(searches.slice(0, PROBE_QUERIES), options)

  const what = `${items.rows.length} vectors of ${dimensions} dimensions`
  const compare = async (task: string, stores: readonly Store[], each: readonly Search[]) => {
    onStep(`stores: ${task}`)
    return compareStores(bench, task, stores, each, options)
  }
  const byColumn = pgtendStore(BY_COLUMN, (tenant) => ({ equals: { tenant } }))
  const byJson = pgtendStore(BY_JSON, (tenant) => ({ contains: { metadata: { tenant: String(tenant) } } }))
  const ours = pgtendStore('pgtend search(), tuned', (tenant) => ({ equals: { tenant } }))
  const same = await compare(`recall ${TARGET}, ${what}`, [early, ours], searches)
  const all = await compare(`stores, ${what}`, [ours, ...others], searches)
  const tenant = await compare(`stores, 1 of ${TENANTS} tenants`, [byColumn, byJson, ...others], tenantSearches)
  return {
    timings: [],
    memory: [],
    recalls: [...same, ...all, ...tenant],
    targets: targetsOf(same, all, tenant),
    notes: [`Tuned index: ${tuned}.`, `Stores: ${describePeers()}.`],
  }
}

/** The early index with as few probes as the recall allows. */
async function findEarlyStore(searches: readonly Search[], options: StoreOptions): Promise<Store> {
  await earlyIvfflatStore(1).prepare(options)
  const probes = await fewestProbes(EARLY_LISTS, TARGET, async (count) => {
    const store = await earlyIvfflatStore(count).open(options)
    const recalls: number[] = []
    for (const { query, recall } of searches) recalls.push(recall(await store.search(query, undefined)))
    await store.end()
    return recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length
  })
  return earlyIvfflatStore(probes)
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

function describePeers(): string {
  return Object.entries(PEER_PACKAGES)
    .filter(([name]) => /mastra\/pg|community|postgres/.test(name))
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')
}
