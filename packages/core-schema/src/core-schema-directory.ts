import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * Finds the folder with the Prisma schema and the migrations of the core schema (`schema/`, `migrations/`): in the published package
 * beside `dist`, in the repository at its root. For `migrateUp`, and to copy from.
 */
export function coreSchemaDirectory(): string {
  const published = fileURLToPath(new URL('../prisma', import.meta.url))
  return existsSync(published) ? published : fileURLToPath(new URL('../../../prisma', import.meta.url))
}
