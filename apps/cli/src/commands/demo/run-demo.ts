import { join } from 'node:path'
import type { Database } from '@pgtend/database'
import type { CommandContext } from '../../context.ts'
import { formatBytes, formatCount, formatDuration, plural } from '../../render/format.ts'
import type { Answer } from './ask.ts'
import { ask } from './ask.ts'
import type { DemoPlace } from './demo-place.ts'
import type { DemoText } from './read-markdown.ts'
import { remember } from './remember.ts'
import type { TimedSteps } from './timed-steps.ts'

const MEMORIES = { schema: 'public', table: 'memories', column: 'embedding' }

/** Runs the life of a database in order; each step uses what the one before left. */
export async function runDemo(
  context: CommandContext,
  place: DemoPlace,
  texts: readonly DemoText[],
  questions: readonly string[],
  steps: TimedSteps,
): Promise<readonly Answer[]> {
  await steps.run(
    'create',
    () => place.cluster.create(place.databaseName),
    () => `database "${place.databaseName}" on the ${place.engine}`,
  )
  const database = await place.open()
  try {
    await migrate(context, database, steps)
    const userId = await seed(database, steps)
    await steps.run(
      'ingest',
      () => remember(database, userId, texts),
      ({ memories, files, rowsPerSecond }) =>
        `${plural(memories, 'memory', 'memories')} from ${plural(files, 'Markdown file')}, 1,536 dimensions, ${formatCount(rowsPerSecond)} rows/s`,
    )
    await index(context, database, steps)
    const answers = await steps.run('search', () => ask(database, questions), describeAnswers)
    await measure(context, database, steps)
    await backUpAndCompare(context, place, database, steps)
    await examine(database, steps)
    return answers
  } finally {
    await database.end()
  }
}

async function migrate(context: CommandContext, database: Database, steps: TimedSteps): Promise<void> {
  const { coreSchemaDirectory } = await import('@pgtend/core-schema')
  const { migrateUp } = await import('@pgtend/migrator')
  await steps.run(
    'migrate',
    () => migrateUp(database, { directory: join(coreSchemaDirectory(), 'migrations'), signal: context.signal }),
    ({ migrations, plan }) => {
      const planned = plan.migrations.flatMap((migration) => migration.steps)
      const outside = planned.filter(({ kind }) => kind === 'autocommit').length
      return `${plural(migrations.length, 'migration')}, ${plural(outside, 'statement')} of them outside a transaction`
    },
  )
}

/** Returns the id of the user that the memories of the demo belong to. */
async function seed(database: Database, steps: TimedSteps): Promise<string> {
  const { createLexicalEmbedder } = await import('@pgtend/core-schema')
  const { applySeed, planSeed } = await import('@pgtend/seeder')
  // The memories come from the files, so that every answer has a place to look at.
  const plan = planSeed({ memoriesPerUser: 0 })
  const embed = (rows: readonly string[]): Promise<readonly Float32Array[]> => createLexicalEmbedder().embed(rows)
  await steps.run(
    'seed',
    () => applySeed(database, plan, { embed }),
    ({ inserted, tables }) =>
      `${plural(inserted, 'row')} in ${plural(tables.length, 'table')}: users, a team, chats, stories`,
  )
  const { rows } = await database.pool.query<{ id: string }>('select id from users order by email limit 1')
  return rows[0]?.id ?? ''
}

async function index(context: CommandContext, database: Database, steps: TimedSteps): Promise<void> {
  const { applyVectorIndex, planVectorIndex, readVectorTableFacts } = await import('@pgtend/vector-index')
  const { withSession } = await import('@pgtend/database')
  await steps.run(
    'index',
    async () => {
      const facts = await withSession(database, (client) => readVectorTableFacts(client, MEMORIES))
      const plan = planVectorIndex(facts, { force: true })
      const result = await applyVectorIndex(database, plan, { signal: context.signal })
      return { plan, result }
    },
    ({ plan }) =>
      `${plan.method} of ${plan.type} on ${formatCount(plan.rows)} rows, ${plan.parameters.map(({ name, value }) => `${name} ${value}`).join(', ')}`,
  )
}

function describeAnswers(answers: readonly Answer[]): string {
  const recall = answers.reduce((sum, answer) => sum + answer.recall, 0) / Math.max(1, answers.length)
  const slowest = Math.max(0, ...answers.map(({ latencyMs }) => latencyMs))
  return `${plural(answers.length, 'question')}, recall@5 ${recall.toFixed(2)}, at most ${formatDuration(slowest)}`
}

async function measure(context: CommandContext, database: Database, steps: TimedSteps): Promise<void> {
  const { measureRecall } = await import('@pgtend/vector-index')
  await steps.run(
    'recall',
    () => measureRecall(database, { ...MEMORIES, queries: 50, signal: context.signal }),
    ({ recall, low, high, queries, k, indexLatency, exactLatency }) =>
      `recall@${k} ${recall.toFixed(3)} (95 %: ${low.toFixed(2)} to ${high.toFixed(2)}) over ${queries} queries, index ${ms(indexLatency.p50Ms)}, exact ${ms(exactLatency.p50Ms)}`,
  )
}

async function backUpAndCompare(
  context: CommandContext,
  place: DemoPlace,
  database: Database,
  steps: TimedSteps,
): Promise<void> {
  const { createBackup, directoryStore, findBackup, listToolDirectories, verifyBackup } = await import('@pgtend/backup')
  const { readMigrationHead } = await import('@pgtend/migrator')
  const { vectorContentCheck } = await import('@pgtend/vector-index')
  const store = directoryStore(place.backupDirectory)
  const options = {
    checks: [vectorContentCheck],
    toolDirectories: await listToolDirectories(context.env.PATH),
    now: context.now,
    signal: context.signal,
  }
  const summary = await steps.run(
    'back up',
    () =>
      createBackup(database, store, {
        ...options,
        encryption: 'none',
        readMigrationHead: (client) => readMigrationHead(client),
      }),
    ({ rows, tables, bytes, dumpFormat, compression }) =>
      `${formatCount(rows)} rows of ${plural(tables, 'table')}, ${formatBytes(bytes)} (${dumpFormat}, ${compression})`,
  )
  const backup = await findBackup(store, summary.id, place.databaseName)
  await steps.run(
    'restore',
    async () => {
      const verification = await verifyBackup(database.cluster, store, backup, options)
      if (!verification.ok) throw new Error(`the restored database differs: ${verification.differences.join('; ')}`)
      return verification
    },
    ({ tables, rows }) =>
      `into a scratch database: ${plural(tables, 'table')} and ${formatCount(rows)} rows equal by content, ${plural(backup.manifest.vector.columns.length, 'vector column')} searched`,
  )
}

async function examine(database: Database, steps: TimedSteps): Promise<void> {
  const { checkHealth, collectStats } = await import('@pgtend/maintenance')
  const { readMigrationHead } = await import('@pgtend/migrator')
  const { withSession } = await import('@pgtend/database')
  await steps.run(
    'health',
    () =>
      checkHealth(database.pool, {
        readMigrationHead: async () =>
          (await withSession(database, (client) => readMigrationHead(client))) ?? undefined,
      }),
    ({ status, responseTimeMs, migrations }) =>
      `${status}, answers in ${formatDuration(responseTimeMs)}, at migration ${migrations.state === 'ok' ? migrations.head : migrations.state}`,
  )
  await steps.run(
    'stats',
    () => withSession(database, (client) => collectStats(client)),
    ({ size, tables, indexes }) => {
      const bytes = size.state === 'ok' ? formatBytes(size.data.bytes) : size.reason
      const parts = [counted(tables, 'table'), counted(indexes, 'index', 'indexes')]
      return [bytes, ...parts].join(', ')
    },
  )
}

type Counted =
  | { readonly state: 'ok'; readonly data: readonly unknown[] }
  | { readonly state: 'skipped'; readonly reason: string }

function counted(section: Counted, noun: string, nouns?: string): string {
  return section.state === 'ok' ? plural(section.data.length, noun, nouns) : `${noun}: ${section.reason}`
}

function ms(value: number | null): string {
  return value === null ? 'not measured' : formatDuration(value)
}
