import { escapeIdentifier, qualifiedName } from '@pgtend/database'
import { withRecallSession } from '../recall/recall-session.ts'
import type { TuneApplication } from './apply-tune.ts'
import { buildOnTable } from './build-on-table.ts'
import { dropIndexes } from './drop-indexes.ts'
import { noteTuned } from './note-tuned.ts'
import { NOTHING_APPLIED, type TuneApplied } from './tune-applied.ts'
import { unprovenName } from './tune-names.ts'
import type { TuneChoice } from './tune-result.ts'
import type { TriedIndex } from './tune-trial.ts'
import { isWorseThan } from './worse-than.ts'

type NewIndex = Extract<TuneChoice, { kind: 'new index' }>

const RENAME_LOCK_TIMEOUT = '5s'

/** Builds the candidates on the table, in their order, until one keeps its promise there. */
export async function applyNewIndex(
  application: TuneApplication,
  choice: NewIndex,
): Promise<Omit<TuneApplied, 'durationMs'>> {
  const turns = [{ candidate: choice.candidate, search: choice.search }, ...choice.alternatives]
  const replaces = application.options.replace === false ? [] : choice.replaces
  const tried: TriedIndex[] = []
  for (const [at, turn] of turns.entries()) {
    const { name, outcome } = await buildOnTable(application, turn, replaces, { number: at + 1, of: turns.length })
    const better = outcome.promise === null ? undefined : betterOne(application, outcome, replaces)
    tried.push(better === undefined ? outcome : { ...outcome, promise: null, reason: `index "${better}" finds more` })
    if (outcome.promise !== null && better === undefined) {
      return { ...(await keep(application, name, outcome, replaces)), tried }
    }
    await dropIndexes(application, [unprovenName(name)])
  }
  const notes = tried.map(({ name, reason }) => `${name} was built on the table and dropped again: ${reason}`)
  return { ...NOTHING_APPLIED, outcome: 'not kept', tried, notes }
}

/** The index that would be lost, although it finds more within the same latency. */
function betterOne({ result }: TuneApplication, fresh: TriedIndex, replaces: readonly string[]): string | undefined {
  const old = result.tried.filter(({ name, where }) => where === 'table' && replaces.includes(name))
  return old.find((index) => isWorseThan(index, fresh, result.plan.latencyMs))?.name
}

/** Gives the index its name and its record, and drops what it replaces. */
async function keep(
  application: TuneApplication,
  name: string,
  outcome: TriedIndex,
  replaces: readonly string[],
): Promise<Omit<TuneApplied, 'durationMs'>> {
  const { run, client, result } = application
  const { schema } = run.plan
  await client.query(`set lock_timeout = '${RENAME_LOCK_TIMEOUT}'`)
  await client.query(`alter index ${qualifiedName(schema, unprovenName(name))} rename to ${escapeIdentifier(name)}`)
  const recorded = await noteTuned(client, result, name, outcome)
  await dropIndexes(application, replaces)
  const used = replaces.length === 0 || (await isUsed(application, name, outcome))
  return {
    ...NOTHING_APPLIED,
    notes: used ? [] : [`the planner does not read index "${name}" by itself with these settings`],
    outcome: 'index built',
    index: name,
    search: outcome.promise?.search ?? null,
    recorded,
    promise: outcome.promise,
    dropped: replaces,
  }
}

/** Beside the old one the planner may have read that; alone it must choose the new one. */
async function isUsed({ run }: TuneApplication, index: string, { promise }: TriedIndex): Promise<boolean> {
  const { schema, table, column, metric, k } = run.plan
  const session = { schema, table, column, metric, k, queries: { from: 'rows', count: 1 }, signal: run.signal } as const
  return withRecallSession(run.database, session, async ({ measure }) => {
    const { indexUsed } = await measure({ index, settings: promise?.search })
    return indexUsed
  })
}
