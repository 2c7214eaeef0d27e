import { describeLoss, describeObstacle } from '../prisma-engine/changes/describe-change.ts'
import type { GeneratedMigration } from './generated-migration.ts'
import type { MigrationForm } from './migration-form.ts'

const BEGIN = 'BEGIN; -- pgtend:allow transaction-control these belong together'
/** Said in the file, so that tools which send it whole can replay it too; they fail with 55P04 otherwise. */
const BEGIN_FIRST = 'BEGIN; -- new values commit before they are used'

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
  const written = together.map((sql) => `${sql};`)
  const bracketed = oneByOne && together.length > 1 ? [BEGIN, ...written, 'COMMIT;'] : written
  const head = [
    `-- ${oneLine(name)}: generated from the Prisma schema.`,
    ...(oneByOne
      ? ['-- Statement by statement, so that no table is locked while it is read.', '-- pgtend: no-transaction']
      : []),
    ...risks.losses.map((loss) => `-- Warning: ${oneLine(describeLoss(loss))}`),
    ...risks.obstacles.flatMap(warnOfObstacle),
  ]
  const values = first.map((sql) => `${sql};`)
  const isLast = together.length + indexes.length + alone.length === 0
  const before = [
    ...settings.map((sql) => `${sql};`),
    ...(values.length === 0 || isLast ? values : [BEGIN_FIRST, ...values, 'COMMIT;']),
  ]
  const after = [...indexes, ...alone].map((sql) => `${sql};`)
  return `${head.join('\n')}\n\n${[...before, ...bracketed, ...after].join('\n\n')}\n`
}

/** How the statements lead to a change that rows may forbid. */
const WAYS: Readonly<Record<GeneratedMigration['obstacles'][number]['kind'], string>> = {
  'required-column-without-default': 'this fails when the table has rows. In steps',
  'nulls-in-required-column': 'this fails when there are nulls. Before it',
  'duplicates-in-unique-index': 'this fails when there are duplicates. They are shown by',
  'rows-without-parent': 'this fails when there are rows without a parent. They are shown by',
  'values-outside-enum': 'this fails when there are others. Before it',
}

function warnOfObstacle(obstacle: GeneratedMigration['obstacles'][number]): readonly string[] {
  return [
    `-- Warning: ${oneLine(describeObstacle(obstacle))}: ${WAYS[obstacle.kind]}:`,
    ...obstacle.twoSteps.split('\n').map((line) => `--   ${line}`),
  ]
}

/** Names may have line breaks in them; a comment ends with its line. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}
