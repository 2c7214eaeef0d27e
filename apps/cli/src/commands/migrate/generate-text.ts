import { relative } from 'node:path'
import type { GeneratedMigration } from '@pgtend/migrator'
import { leftAloneSection, renamedSection, riskText, section } from './change-text.ts'

/** Says what was written, or prints it in a dry run; then what was renamed, what is at stake and what was left alone. */
export function renderGenerated(generated: GeneratedMigration, cwd: string): string {
  const { name, dryRun, renames, losses, obstacles, leftAlone, remaining } = generated
  if (name === null) {
    const nothing = 'The migrations build what the Prisma schema says; nothing to do.'
    return [nothing, ...leftAloneSection(leftAlone), 'Next: pgtend migrate status'].join('\n\n')
  }
  return [
    dryRun ? renderFiles(generated) : renderWritten(generated, cwd),
    ...renamedSection(renames),
    ...section('Data is lost:', losses.map(riskText)),
    ...section('Rows may forbid it (migration.sql says how to go on):', obstacles.map(riskText)),
    ...leftAloneSection(leftAlone),
    ...section('Would be generated again:', remaining ?? []),
    `Next: ${dryRun ? 'the same without --dry-run' : 'read migration.sql, then pgtend migrate up --dry-run'}`,
  ].join('\n\n')
}

function renderFiles({ sql, down }: GeneratedMigration): string {
  return [`-- migration.sql\n${sql.trimEnd()}`, ...(down === null ? [] : [`-- down.sql\n${down.sql.trimEnd()}`])].join(
    '\n\n',
  )
}

function renderWritten({ files, down }: GeneratedMigration, cwd: string): string {
  return [...files.map((file) => `created  ${relative(cwd, file)}`), describeDown(down)].join('\n')
}

function describeDown(down: GeneratedMigration['down']): string {
  if (down?.status === 'proven') return `The way back is ${down.loss}; up, down and up again gave the same schema.`
  if (down?.status === 'irreversible') return 'There is no way back; down.sql says why.'
  return `No down.sql: the way back could not be proven (${down?.failure ?? 'unknown'}).`
}
