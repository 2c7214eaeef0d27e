import type { GeneratedMigration } from './generated-migration.ts'
import type { MigrationForm } from './migration-form.ts'

/** What the head of a generated migration says. */
type Risks = Pick<GeneratedMigration, 'losses' | 'obstacles'>

/** Everything that a file says. */
export interface MigrationContent extends MigrationForm {
  readonly settings: readonly string[]
  /** New values of enums, which commit before they are used. */
  readonly first: readonly string[]
}

/**
 * Writes `migration.sql`: first what may go wrong, then the statements. Where they must commit one by one, the file says so, and brackets
 * what belongs together. Pure.
 */
export function renderMigration(
  name: string,
  { settings, first, together, indexes, alone }: MigrationContent,
  risks: Risks,
): string {
  const oneByOne = alone.length > 0
  const bracketed = oneByOne && together.length > 1 ? ['BEGIN', ...together, 'COMMIT'] : together
  const head = [
    `-- ${oneLine(name)}: generated from the Prisma schema.`,
    ...(oneByOne
      ? ['-- Statement by statement, so that no table is locked while it is read.', '-- pgtend: no-transaction']
      : []),
    ...risks.losses.map((loss) => `-- Warning: ${describeLoss(loss)}`),
    ...risks.obstacles.flatMap(describeObstacle),
  ]
  const statements = [...settings, ...first, ...bracketed, ...indexes, ...alone].map((sql) => `${sql};`)
  return `${head.join('\n')}\n\n${statements.join('\n\n')}\n`
}

/** Says what a change loses, for people. Pure. */
export function describeLoss({ kind, table, column }: GeneratedMigration['losses'][number]): string {
  const object = column === null ? `table "${table}"` : `column "${column}" of table "${table}"`
  return oneLine(`${object} ${LOSSES[kind]}`)
}

const LOSSES: Readonly<Record<GeneratedMigration['losses'][number]['kind'], string>> = {
  'drop-table': 'is dropped with its rows',
  'drop-column': 'is dropped with its values',
  'recreate-column': 'is dropped with its values and made anew',
  'change-type': 'gets a type that may not hold its values',
}

/** Says which rows a change fails for, for people. Pure. */
export function describeObstacleFact({ kind, table, columns }: GeneratedMigration['obstacles'][number]): string {
  const names = columns.map((column) => `"${column}"`).join(', ')
  const what = `${columns.length === 1 ? 'column' : 'columns'} ${names} of table "${table}"`
  return oneLine(`${what} ${OBSTACLES[kind]}`)
}

const OBSTACLES: Readonly<Record<GeneratedMigration['obstacles'][number]['kind'], string>> = {
  'required-column-without-default': 'is required and has no default: this fails when the table has rows. In steps',
  'nulls-in-required-column': 'becomes required: this fails when there are nulls. Before it',
  'duplicates-in-unique-index': 'becomes unique: this fails when there are duplicates. They are shown by',
}

function describeObstacle(obstacle: GeneratedMigration['obstacles'][number]): readonly string[] {
  return [
    `-- Warning: ${describeObstacleFact(obstacle)}:`,
    ...obstacle.twoSteps.split('\n').map((line) => `--   ${line}`),
  ]
}

/** Names may have line breaks in them; a comment ends with its line. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}
