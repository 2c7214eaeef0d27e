import { escapeLiteral } from '@pgtend/database'
import type { Ledger, LedgerEntry } from '../ledger/ledger.ts'
import { keepLockSql, mayUnlock } from '../run/keep-lock.ts'
import type { RunLimits } from '../run/run-context.ts'
import { lastingSettings, makesTemporary, sessionSettingsSql, takeBackSql } from '../run/session-settings.ts'
import { MIGRATOR_LOCK } from '../run/with-migrator-lock.ts'
import type { Statement } from '../script/statement.ts'
import { isAtomic, type MigrationPlan, type PlannedMigration } from './plan.ts'
import type { PlanStep } from './plan-step.ts'

/** Never waits in the server: `create index concurrently` of the lock's holder would wait for that session, and both end in a deadlock. */
const LOCK = `do $pgtend$
begin
  if not pg_catalog.pg_try_advisory_lock(${MIGRATOR_LOCK}) then
    raise exception 'another migrator is running' using errcode = 'lock_not_available';
  end if;
end
$pgtend$;`

/** Names the row of a migration in SQL that is run later by someone else. */
const NEW_ID = 'pg_catalog.gen_random_uuid()::text'

/** What the SQL of a run depends on beside its plan. */
export interface RenderOptions {
  readonly ledger: Ledger
  readonly limits: RunLimits
  /** A function that a migration defines may give up the migrators' lock. */
  readonly unlocksInCode: boolean
}

/**
 * Writes out what a run of the plan would execute, as one script for psql: settings, statements with their transactions, ledger.
 * The journal of steps is left out, for it only serves to resume pgtend's own runs; and every commit waits for the disk. Pure.
 */
export function renderPlanSql(plan: MigrationPlan, options: RenderOptions): string {
  const head = [
    `-- pgtend migrate ${plan.direction}, mode ${plan.mode}, migrations: ${plan.migrations.length}`,
    '\\set ON_ERROR_STOP on',
    LOCK,
    ...(plan.direction === 'up' ? [`${options.ledger.createSql()};`] : []),
  ]
  const parts = plan.migrations.map((migration, index) => {
    const settings = settingsBefore(plan, migration, plan.migrations[index - 1], options)
    return renderMigration(plan, migration, options, settings)
  })
  return `${[head.join('\n'), ...parts].join('\n\n')}\n`
}

function renderMigration(
  plan: MigrationPlan,
  migration: PlannedMigration,
  { ledger, unlocksInCode }: RenderOptions,
  settings: readonly string[],
): string {
  const { name, action, steps, firstStep } = migration
  const open = `-- ${name} (${action}${isAtomic(migration) ? ', one transaction' : `, ${steps.length} steps`})`
  const { start, end } = ledgerWrites(plan, migration, ledger)
  const writes = [...takeBackSql(statementsOf(migration)), ...end]
  const todo = steps.slice(firstStep)
  const rendered = todo.flatMap((step, index) =>
    renderStep(step, index === todo.length - 1 ? writes : [], unlocksInCode),
  )
  return [open, ...[...settings, ...start].map((sql) => `${sql};`), ...rendered].join('\n')
}

/** As in a run: in Prisma's modes, what a file sets stays for the next. */
function settingsBefore(
  { mode }: MigrationPlan,
  { steps, firstStep }: PlannedMigration,
  before: PlannedMigration | undefined,
  context: RenderOptions,
): readonly string[] {
  if (mode !== 'atomic' && before !== undefined) return []
  const temporary = before !== undefined && makesTemporary(statementsOf(before)) ? ['discard temporary'] : []
  const done = steps.slice(0, firstStep).flatMap(({ statements }) => statements)
  return [...sessionSettingsSql(context), ...temporary, ...lastingSettings(done)]
}

function statementsOf({ steps }: PlannedMigration): readonly Statement[] {
  return steps.flatMap(({ statements }) => statements)
}

function renderStep(
  { kind, statements }: PlanStep,
  writes: readonly string[],
  unlocksInCode: boolean,
): readonly string[] {
  // `\\;` makes psql send what follows in the same message.
  const separator = kind === 'batch' ? '\\;' : ';'
  const sql = statements.flatMap(({ text }, index) => {
    const end = index === statements.length - 1 ? ';' : separator
    return [
      /--[^\n]*$/.test(text) ? `${text}\n${end}` : `${text}${end}`,
      ...(mayUnlock(text, unlocksInCode) ? [`${keepLockSql()};`] : []),
    ]
  })
  const after = writes.map((write) => `${write};`)
  if (kind === 'transaction') return ['begin;', ...sql, ...after, 'commit;']
  if (kind === 'own-transaction' && statements.at(-1)?.control === 'commit') {
    return [...sql.slice(0, -1), ...after, ...sql.slice(-1)]
  }
  const left = kind === 'own-transaction' && statements.at(-1)?.kind !== 'transaction-control'
  return [...sql, ...after, ...(left ? ['commit;'] : [])]
}

function ledgerWrites(
  { direction }: MigrationPlan,
  migration: PlannedMigration,
  ledger: Ledger,
): { readonly start: readonly string[]; readonly end: readonly string[] } {
  const { name, script, rowId, action } = migration
  if (direction === 'down') return { start: [], end: [ledger.undoSql(name)] }
  const retried = action === 'retry' && rowId !== undefined ? [ledger.rollBackSql(rowId)] : []
  const entry: LedgerEntry = {
    id: action === 'resume' && rowId !== undefined ? rowId : PLACEHOLDER,
    name,
    checksum: script.checksum,
  }
  if (action === 'resume') return { start: [], end: [ledger.finishSql(entry)] }
  const isOne = isAtomic(migration)
  if (isOne) return { start: [], end: [...retried, withNewId(ledger.insertAppliedSql(entry))] }
  const byName = `id = (select id from ${ledger.table} where migration_name = ${escapeLiteral(name)} and finished_at is null and rolled_back_at is null)`
  const end = ledger.finishSql(entry).replace(`id = ${escapeLiteral(PLACEHOLDER)}`, () => byName)
  return { start: [...retried, withNewId(ledger.insertStartedSql(entry))], end: [end] }
}

const PLACEHOLDER = '00000000-0000-0000-0000-000000000000'

function withNewId(sql: string): string {
  return sql.replace(escapeLiteral(PLACEHOLDER), () => NEW_ID)
}
