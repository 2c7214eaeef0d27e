import type { z } from 'zod'

import { schemaRows } from './schema-rows.ts'
import { codeCell, tableCell } from './table-cell.ts'

const INTRO = `\`manifest.json\` says all about a backup but its rows. It is written last and never changed: a folder without it is no backup. Its last line
is the SHA-256 of everything before the comma that ends the line above. It is plain text also where the backup is encrypted, and holds no row.
\`[]\` stands for each entry of a list. A program gets this as JSON Schema (draft 2020-12) from \`manifestJsonSchema()\` of \`@pgtend/backup\`.`

/**
 * Renders every field of the manifest of a backup as a Markdown table. Pure.
 * @throws {Error} naming the fields without a description.
 */
export function manifestPage(schema: z.core.JSONSchema.BaseSchema): string {
  const rows = schemaRows(schema)
  if (rows.length === 0) throw new Error('the schema of the manifest has no fields')
  const lines = rows.map(
    ({ path, type, description }) => `| ${[codeCell(path), codeCell(type), description].map(tableCell).join(' | ')} |`,
  )
  return ['# Manifest of a backup', '', INTRO, '', '| Field | Type | Meaning |', '|---|---|---|', ...lines].join('\n')
}
