import type { EditedMigration, StatementChange } from '@pgtend/migrator'

const MAX_SQL_LENGTH = 100
const MAX_LISTED = 50

/** How one edited file differs from what was applied, for people. */
export function renderEdited({ name, edit, evidence, changes }: EditedMigration): string {
  const listed = changes.slice(0, MAX_LISTED).flatMap(changeLines)
  const more = changes.length > MAX_LISTED ? [`  and ${changes.length - MAX_LISTED} more`] : []
  switch (edit) {
    case 'invisible':
      return `${name}: the same text; ${evidence}`
    case 'comments':
      return `${name}: the same statements; only comments and white space differ (compared with ${evidence})`
    case 'statements':
      return [`${name}: other statements than were applied (compared with ${evidence})`, ...listed, ...more].join('\n')
    default:
      return `${name}: the applied text was not found in git, so nobody can say what differs`
  }
}

function changeLines({ previousLine, previousSql, line, sql }: StatementChange): readonly string[] {
  return [
    ...(previousSql === null ? [] : [`  - line ${previousLine}: ${shorten(previousSql)}`]),
    ...(sql === null ? [] : [`  + line ${line}: ${shorten(sql)}`]),
  ]
}

function shorten(sql: string): string {
  const line = sql.replaceAll(/\s+/g, ' ')
  return line.length > MAX_SQL_LENGTH ? `${line.slice(0, MAX_SQL_LENGTH)}…` : line
}
