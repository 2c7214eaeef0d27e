import type { ClientBase, QueryResult } from 'pg'
import type { PlanStep } from '../plan/plan-step.ts'
import { isChosenName } from '../script/chosen-index-name.ts'
import type { ObjectName, Recovery } from '../script/statement.ts'
import { dropLeftover, type KnownIndex, listIndexesSql, listReindexCopiesSql, quoted } from './leftover-indexes.ts'

/** What was there before a statement that no transaction can hold; written to the journal before it runs. */
interface Note {
  /** Oids of the indexes of the table, or of the copies that `reindex concurrently` had left before. */
  readonly indexes: readonly string[]
}

/** How an interrupted step stands: finished, to be run again, or nobody can tell. */
export type RecoveredState = 'done' | 'run' | 'unknown'

/**
 * Sends `before` and takes down what recovery will need, in one message; drops an invalid index of the name that is about to be created.
 */
export async function prepareStep(
  client: ClientBase,
  { recovery }: PlanStep,
  before: readonly string[],
  onDropped: (index: string) => void,
): Promise<string | null> {
  const list = listSql(recovery)
  if (list === undefined) {
    if (before.length > 0) await client.query(before.join(';\n'))
    return null
  }
  const indexes = await selectIndexes(client, [...before, list])
  const wanted = recovery.type === 'create-index' ? recovery.index : undefined
  const leftover = indexes.find(({ name, valid }) => name === wanted && !valid)
  if (leftover !== undefined) await drop(client, leftover, onDropped)
  return toNote(indexes.filter((index) => index !== leftover))
}

/** Drops the invalid indexes that a failed step has left since its note was written. Drops `concurrently`. */
export async function cleanUpStep(
  client: ClientBase,
  { recovery }: PlanStep,
  note: string | null,
  onDropped: (index: string) => void,
): Promise<void> {
  for (const index of await newIndexes(client, recovery, note)) {
    if (!index.valid && isOf(recovery, index.name)) await drop(client, index, onDropped)
  }
}

/** Whether an index may be the statement's own: others can have built on the same table since. */
function isOf(recovery: Recovery, name: string): boolean {
  if (recovery.type !== 'create-index') return true
  if (recovery.index !== undefined) return recovery.index === name
  return recovery.chosen !== undefined && isChosenName(recovery.chosen, name)
}

/** Finds out how a step ended whose end nobody saw, and cleans up after it. */
export async function recoverStep(
  client: ClientBase,
  step: PlanStep,
  note: string | null,
  onDropped: (index: string) => void,
): Promise<RecoveredState> {
  const { recovery } = step
  switch (recovery.type) {
    case 'create-index': {
      const created = (await newIndexes(client, recovery, note)).some(
        ({ valid, name }) => valid && isOf(recovery, name),
      )
      await cleanUpStep(client, step, note, onDropped)
      return created ? 'done' : 'run'
    }
    case 'repeatable':
      await cleanUpStep(client, step, note, onDropped)
      return 'run'
    case 'drop-index':
      return (await anyExists(client, recovery.indexes)) ? 'run' : 'done'
    case 'detach-partition':
      if (await finishDetach(client, recovery)) return 'done'
      return (await isAttached(client, recovery)) ? 'run' : 'done'
    case 'create-database':
    case 'drop-database':
      return (await databaseExists(client, recovery.database)) === (recovery.type === 'create-database')
        ? 'done'
        : 'run'
    case 'unknown':
      return 'unknown'
  }
}

/**
 * Ends the detaching of a partition that stands as "detach pending", as it does between the two transactions of the statement; only
 * `finalize` gets it out of there. Says whether there was one.
 */
export async function finishDetach(client: ClientBase, { table, partition }: Detach): Promise<boolean> {
  const { rows } = await client.query(selectAttached('and inhdetachpending'), [quoted(table), quoted(partition)])
  if (rows.length === 0) return false
  await client.query(`alter table ${quoted(table)} detach partition ${quoted(partition)} finalize`)
  return true
}

type Detach = Extract<Recovery, { type: 'detach-partition' }>

async function isAttached(client: ClientBase, { table, partition }: Detach): Promise<boolean> {
  return (await client.query(selectAttached(), [quoted(table), quoted(partition)])).rows.length > 0
}

function selectAttached(condition = ''): string {
  return `select from pg_catalog.pg_inherits
      where inhparent = pg_catalog.to_regclass($1::text) and inhrelid = pg_catalog.to_regclass($2::text) ${condition}`
}

async function newIndexes(client: ClientBase, recovery: Recovery, note: string | null): Promise<readonly KnownIndex[]> {
  const list = listSql(recovery)
  if (note === null || list === undefined) return []
  const { indexes }: Note = JSON.parse(note)
  return (await selectIndexes(client, [list])).filter(({ oid }) => !indexes.includes(oid))
}

function listSql(recovery: Recovery): string | undefined {
  if (recovery.type === 'create-index') return listIndexesSql(recovery.table)
  return recovery.type === 'repeatable' && recovery.reindexes ? listReindexCopiesSql() : undefined
}

/** Rows of the last of several statements, which `pg` gives as an array of results. */
async function selectIndexes(client: ClientBase, statements: readonly string[]): Promise<readonly KnownIndex[]> {
  const result: QueryResult<KnownIndex> | readonly QueryResult<KnownIndex>[] = await client.query<KnownIndex>(
    statements.join(';\n'),
  )
  return (Array.isArray(result) ? result.at(-1) : result).rows
}

async function drop(client: ClientBase, index: KnownIndex, onDropped: (index: string) => void): Promise<void> {
  if (await dropLeftover(client, index)) onDropped(index.name)
}

async function anyExists(client: ClientBase, names: readonly ObjectName[]): Promise<boolean> {
  const { rows } = await client.query<{ exists: boolean }>(
    'select exists (select from unnest($1::text[]) n where pg_catalog.to_regclass(n) is not null) as exists',
    [names.map(quoted)],
  )
  return rows[0]?.exists === true
}

async function databaseExists(client: ClientBase, name: string): Promise<boolean> {
  const { rows } = await client.query('select from pg_catalog.pg_database where datname = $1::text', [name])
  return rows.length > 0
}

function toNote(indexes: readonly KnownIndex[]): string {
  const note: Note = { indexes: indexes.map(({ oid }) => oid) }
  return JSON.stringify(note)
}
