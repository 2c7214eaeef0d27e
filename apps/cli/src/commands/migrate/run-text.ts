import type { MigrationEvent, MigrationRun } from '@pgtend/migrator'
import type { CommandContext } from '../../context.ts'
import { startProgress } from '../../progress.ts'
import { formatCount, formatDuration, plural } from '../../render/format.ts'
import { renderTable } from '../../render/table.ts'
import { renderDataLoss } from './data-loss-text.ts'

const MAX_LISTED = 40
const SLOWEST_LISTED = 10

/** Shows on stderr what a run does, waits for and retries. */
export function showRun(context: CommandContext): { onEvent(event: MigrationEvent): void; done(): void } {
  const progress = startProgress(context)
  return {
    onEvent(event) {
      if (event.type === 'migration-start') {
        const verb = event.direction === 'up' ? 'Applying' : 'Undoing'
        progress.update(`${verb} ${event.number} of ${event.total}: ${event.migration}`)
      } else if (event.type !== 'migration-done') {
        const text = eventText(event)
        if (text !== undefined) progress.done(text)
      }
    },
    done: () => progress.done(''),
  }
}

function eventText(event: MigrationEvent): string | undefined {
  switch (event.type) {
    case 'waiting-for-migrator':
      return `Waiting for another migrator${event.holder ? `: "${event.holder.applicationName}" (pid ${event.holder.pid})` : ''}`
    case 'blocked': {
      const [first] = event.blockers
      const since = first?.since ? `, in its transaction since ${first.since}` : ''
      return `${event.migration} waits for "${first?.applicationName}" (pid ${first?.pid}${since}): ${first?.query}`
    }
    case 'retry':
      return `${event.migration} did not get its lock; trying again in ${formatDuration(event.delayMs)} (attempt ${event.attempt + 1})`
    case 'invalid-index-dropped':
      return `Dropped the invalid index "${event.index}" that an earlier attempt left`
    case 'step-start':
      return event.reason === undefined ? undefined : `${event.migration} line ${event.line}: ${event.reason}`
    default:
      return undefined
  }
}

/** The text of `up` and `down`. */
export function renderRun(run: MigrationRun): string {
  if (run.dryRun) return renderPlan(run)
  const where = run.current === null ? 'no migration is applied' : `the database is at ${run.current}`
  if (run.migrations.length === 0) return `Nothing to do: ${where}.\nNext: pgtend migrate ${afterNothing(run)}`
  const rows = renderMigrations(run.migrations)
  const verb = run.direction === 'up' ? 'applied' : 'undone'
  const total = `${plural(run.migrations.length, 'migration')} ${verb} in ${formatDuration(run.durationMs)}; ${where}.`
  return `${rows}\n\n${total}\nNext: pgtend migrate status`
}

/** With an empty folder, or an empty database, the status would say the same again. */
function afterNothing({ current, direction }: MigrationRun): string {
  if (current !== null) return 'status'
  return direction === 'up' ? 'new NAME' : 'up'
}

type Finished = MigrationRun['migrations']

/** A first run of a long history would scroll everything else away; what took long is what people look for. */
function renderMigrations(migrations: Finished): string {
  if (migrations.length <= MAX_LISTED) return renderFinished(migrations)
  const slowest = migrations.toSorted((a, b) => b.durationMs - a.durationMs).slice(0, SLOWEST_LISTED)
  return `The ${SLOWEST_LISTED} slowest; pgtend migrate history --verbose has all.\n\n${renderFinished(slowest)}`
}

function renderFinished(migrations: Finished): string {
  return renderTable(migrations, [
    { title: 'Migration', value: ({ name }) => name },
    { title: 'Duration', align: 'right', value: ({ durationMs }) => formatDuration(durationMs) },
    { title: 'Rows', align: 'right', value: ({ rows }) => formatCount(rows) },
  ])
}

function renderPlan({ plan, direction, dataLoss = [] }: MigrationRun): string {
  const problems = plan.problems.flatMap(({ message, hint }) => [`Problem: ${message}`, `Hint: ${hint}`])
  if (problems.length > 0) return problems.join('\n')
  if (plan.migrations.length === 0) return `Nothing to do.\nNext: pgtend migrate status`
  const transactions = plural(plan.transactions, 'transaction')
  return [
    ...plan.migrations.flatMap(renderPlanned),
    '',
    `${plural(plan.migrations.length, 'migration')} in ${transactions}. Checked:`,
    ...plan.checks.map((check) => `- ${check}`),
    '',
    ...renderDataLoss(dataLoss).map((loss) => `Loses ${loss}.`),
    `Nothing was run.\nNext: pgtend migrate ${direction}, or pgtend migrate sql for all of it`,
  ].join('\n')
}

type Planned = MigrationRun['plan']['migrations'][number]

function renderPlanned({ name, action, atomic, transactions, destroysData, steps }: Planned): readonly string[] {
  const how = atomic ? 'one transaction' : `${plural(steps.length, 'step')}, ${plural(transactions, 'transaction')}`
  const count = plural(steps.flatMap((step) => step.statements).length, 'statement')
  return [
    `${name}: ${action}, ${how}, ${count}${destroysData ? ', LOSES DATA' : ''}`,
    ...steps.flatMap((step) =>
      step.statements.map((statement) => {
        const label = statement.class === 'transactional' ? '' : ` [${statement.class}]`
        return `  ${step.done ? 'done' : `line ${statement.line}`}${label}: ${firstLine(statement.sql)}`
      }),
    ),
  ]
}

function firstLine(sql: string): string {
  const [line = '', ...more] = sql.split('\n')
  return more.length === 0 ? line : `${line} …`
}
