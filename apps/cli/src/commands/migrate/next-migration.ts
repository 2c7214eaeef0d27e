import { existsSync } from 'node:fs'
import type { CommandContext } from '../../context.ts'
import type { Settings } from '../../settings.ts'
import { schemaPath } from './schema-option.ts'

/** What to type next where no migration is pending: one from the Prisma schema, where the project has a schema. */
export function nextMigration(context: CommandContext, settings: Settings): string {
  const path = schemaPath(context, settings, {})
  const hasSchema = existsSync(path) || existsSync(`${path}.prisma`)
  return `Next: ${hasSchema ? 'pgtend migrate generate NAME' : 'pgtend migrate new NAME'}`
}
