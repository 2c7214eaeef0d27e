import { qualifiedName } from '@pgtend/database'
import { versionWarnings } from '../extension/version-warnings.ts'
import { leftBy } from '../rebuild/rebuild-names.ts'
import { finding, nameWord, percent, targetWord } from './finding.ts'
import { type ColumnHealthFacts, type HealthFacts, type IndexHealthFacts, rowsOf } from './health-facts.ts'
import { type HealthLimits, withDefaults } from './health-limits.ts'
import type { HealthFinding } from './health-report.ts'
import { deadShare, listsOf, oversizedFrom } from './index-signs.ts'

const DAY_SECONDS = 86_400

interface Assessed {
  readonly facts: ColumnHealthFacts
  readonly one: IndexHealthFacts
  readonly health: HealthFacts
  readonly limits: HealthLimits
}

type Rule = (assessed: Assessed) => Omit<HealthFinding, 'schema' | 'table' | 'column' | 'index' | 'sql'> | undefined

/** Says what is wrong with one index that is valid and no leftover. Pure. */
export function assessIndex(
  health: HealthFacts,
  facts: ColumnHealthFacts,
  one: IndexHealthFacts,
  limits: HealthLimits,
): readonly HealthFinding[] {
  const { column } = facts
  const assessed = { facts, one, health, limits }
  return RULES.flatMap((rule) => {
    const found = rule(assessed)
    if (found === undefined) return []
    const sql = found.code === 'index-unused' ? dropStatement(column.schema, one.index.name) : null
    return [finding(column, { ...found, index: one.index.name, sql })]
  })
}

function dropStatement(schema: string, index: string): string {
  return `drop index concurrently ${qualifiedName(schema, index)}`
}

const unfinished: Rule = ({ facts: { column }, one: { index } }) => {
  if (leftBy(index.name) !== 'rebuild') return undefined
  return {
    code: 'rebuild-unfinished',
    severity: 'warning',
    message: `index "${index.name}" was built by a rebuild that did not end, and every write maintains it`,
    evidence: { bytes: index.bytes },
    command: ['vector', 'rebuild', targetWord(column)],
  }
}

const builtEarly: Rule = ({ facts, one, limits }) => {
  const { index } = one
  if (index.method !== 'ivfflat') return undefined
  const { minimumRowsPerList } = withDefaults(limits)
  const lists = listsOf(one)
  // Without a note, it cannot have been built on more rows than there are.
  const rows = index.record?.rows ?? rowsOf(facts)
  if (rows >= minimumRowsPerList * lists) return undefined
  const built = index.record === null ? 'at most ' : ''
  return {
    code: 'index-built-early',
    severity: 'critical',
    message: `index "${index.name}" was built on ${built}${rows} rows for ${lists} lists, and finds too little`,
    evidence: { rowsAtBuild: rows, lists, rowsNeeded: minimumRowsPerList * lists, rowsNow: rowsOf(facts) },
    command: rebuildOrDrop(facts, one, minimumRowsPerList),
  }
}

/** With too few rows for its lists still, a rebuild would train them as badly. */
function rebuildOrDrop(facts: ColumnHealthFacts, one: IndexHealthFacts, perList: number): readonly string[] {
  const word = nameWord(facts.column.schema, one.index.name)
  const rows = rowsOf(facts)
  if (rows >= perList * listsOf(one)) return ['vector', 'rebuild', word]
  const lists = Math.floor(rows / perList)
  return lists < 2 ? ['vector', 'drop', word] : ['vector', 'rebuild', word, '--lists', String(lists)]
}

/** An ivfflat index keeps the fault of the version that built it; a graph is at risk from the version of now. */
const versionFault: Rule = ({ facts: { column }, one: { index }, health: { pgvector } }) => {
  const faults = (version: string): readonly string[] =>
    versionWarnings(version)
      .filter(({ method }) => method === index.method)
      .map(({ text }) => text)
  const [now] = faults(pgvector)
  const [then] = index.method === 'ivfflat' ? faults(index.record?.pgvector ?? pgvector) : []
  const fault = now ?? then
  if (fault === undefined) return undefined
  return {
    code: 'index-version',
    severity: 'warning',
    message: `index "${index.name}": ${fault}`,
    evidence: { pgvector, builtWith: index.record?.pgvector ?? null },
    command:
      now === undefined
        ? ['vector', 'rebuild', nameWord(column.schema, index.name)]
        : ['vector', 'extension', 'upgrade'],
  }
}

const deadRows: Rule = ({ facts, one }) => {
  const share = deadShare(facts, one)
  if (share === null) return undefined
  return {
    code: 'index-dead-rows',
    severity: 'warning',
    message: `${percent(share)} of the rows are dead, and index "${one.index.name}" walks through them: rebuild it before vacuum, which takes far longer on such a graph`,
    evidence: { dead: facts.activity.dead, live: facts.activity.live },
    command: ['vector', 'rebuild', nameWord(facts.column.schema, one.index.name)],
  }
}

const oversized: Rule = ({ facts, one }) => {
  const expected = oversizedFrom(facts, one)
  if (expected === null) return undefined
  const { name, bytes } = one.index
  return {
    code: 'index-oversized',
    severity: 'notice',
    message: `index "${name}" is ${(bytes / expected).toFixed(1)} times as large as a fresh one`,
    evidence: { bytes, expectedBytes: expected },
    command: ['vector', 'rebuild', nameWord(facts.column.schema, name)],
  }
}

const exceedsMemory: Rule = ({ facts: { column }, one: { index }, health: { server } }) => {
  if (index.bytes <= server.effectiveCacheBytes) return undefined
  const word = nameWord(column.schema, index.name)
  const smaller = index.type === 'vector' ? 'halfvec' : index.type === 'halfvec' ? 'bit' : undefined
  return {
    code: 'index-exceeds-memory',
    severity: 'warning',
    message: `index "${index.name}" is larger than the memory the server counts on for its cache, so searches read from disk`,
    evidence: {
      bytes: index.bytes,
      effectiveCacheBytes: server.effectiveCacheBytes,
      sharedBuffersBytes: server.sharedBuffersBytes,
    },
    command:
      smaller === undefined ? ['vector', 'list'] : ['vector', 'rebuild', word, '--to-type', smaller, '--dry-run'],
  }
}

const unused: Rule = ({ facts: { column }, one: { index }, health: { server }, limits }) => {
  const seconds = unusedSeconds(index, server.nowMs, server.countedSeconds)
  if (index.scans > 0 || seconds < withDefaults(limits).unusedAfterDays * DAY_SECONDS) return undefined
  return {
    code: 'index-unused',
    severity: 'notice',
    message: `index "${index.name}" was not searched once in ${Math.floor(seconds / DAY_SECONDS)} days on this server, and every write maintains it`,
    evidence: { seconds: Math.floor(seconds), bytes: index.bytes },
    command: ['vector', 'drop', nameWord(column.schema, index.name)],
  }
}

/** Since the statistics began, or since it was built where that is noted and later. */
function unusedSeconds({ record }: IndexHealthFacts['index'], nowMs: number, countedSeconds: number): number {
  const builtAt = Date.parse(record?.builtAt ?? '')
  return Number.isNaN(builtAt) ? countedSeconds : Math.min(countedSeconds, (nowMs - builtAt) / 1_000)
}

/** Only a difference that is none of chance counts: half a millisecond, and a fifth. */
const exactFaster: Rule = ({ facts: { column }, one: { index, probe } }) => {
  const { indexMs = null, exactMs = null } = probe ?? {}
  if (indexMs === null || exactMs === null || exactMs > 0.8 * indexMs || indexMs - exactMs < 0.5) return undefined
  return {
    code: 'exact-faster',
    severity: 'notice',
    message: `comparing every row takes ${exactMs.toFixed(1)} ms and finds all, a search through index "${index.name}" ${indexMs.toFixed(1)} ms`,
    evidence: { exactMs, indexMs },
    command: ['vector', 'drop', nameWord(column.schema, index.name)],
  }
}

/** Where exact search is quick, the planner is right to take it. */
const notChosen: Rule = ({ facts: { column }, one: { index, probe }, limits }) => {
  if (probe === null || probe.chosen || probe.other !== null) return undefined
  const { exactMs, indexMs, reason } = probe
  if (indexMs === null) return undefined
  const slow = exactMs === null || (exactMs > withDefaults(limits).latencyBudgetMs && exactMs > 2 * indexMs)
  if (!slow) return undefined
  return {
    code: 'index-not-chosen',
    severity: 'warning',
    message: `searches do not go through index "${index.name}": ${reason}`,
    evidence: { exactMs, indexMs, settings: JSON.stringify(index.record?.search ?? {}) },
    command: ['vector', 'recall', targetWord(column), '--index', index.name],
  }
}

const RULES: readonly Rule[] = [
  unfinished,
  builtEarly,
  versionFault,
  deadRows,
  oversized,
  exceedsMemory,
  unused,
  exactFaster,
  notChosen,
]
