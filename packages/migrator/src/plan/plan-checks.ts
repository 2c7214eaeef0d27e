import type { AssessedMigration } from '../history/assess-migrations.ts'
import { type DatabaseHistory, EMPTY_HISTORY } from '../history/read-history.ts'
import type { PlannedMigration } from './plan.ts'

/** Says for people what was looked at before the plan was made; what was found there are its problems. */
export function describeChecks(
  migrations: readonly AssessedMigration[],
  history: DatabaseHistory,
  planned: readonly PlannedMigration[],
): readonly string[] {
  const parsed = `every statement of ${planned.length} scripts was parsed by PostgreSQL's parser`
  if (history === EMPTY_HISTORY) return [parsed, 'no database was asked: nothing was compared with what is applied']
  if (!history.ledgerExists) return [parsed, 'the schema has no migration history, and no tables without one']
  const applied = migrations.filter(({ row }) => row?.finishedAt != null).length
  return [
    parsed,
    `${applied} applied migrations were compared with their files: present, unchanged, in order`,
    'no migration stands failed or half undone that cannot go on',
  ]
}
