import type { z } from 'zod'

import { schemaRows } from './schema-rows.ts'
import { codeCell, tableCell } from './table-cell.ts'

const INTRO = `Keys of \`pgtend.config.ts\`; wrap the object in \`defineConfig\` for completion and checks in the editor.
Unknown keys are mistakes, and all mistakes are reported together. \`<name>\` stands for a name you choose, \`[]\` for each entry of a list.`

/**
 * Renders every key of the configuration as a Markdown table. Pure.
 * @throws {Error} naming the keys without a description.
 */
export function configPage(schema: z.core.JSONSchema.BaseSchema): string {
  const rows = schemaRows(schema)
  if (rows.length === 0) throw new Error('the configuration schema has no keys')
  const lines = rows.map(({ path, type, fallback, description }) => {
    const cells = [...[path, type, fallback].map(codeCell), description]
    return `| ${cells.map(tableCell).join(' | ')} |`
  })
  return ['# Configuration', '', INTRO, '', '| Key | Type | Default | Meaning |', '|---|---|---|---|', ...lines].join(
    '\n',
  )
}
