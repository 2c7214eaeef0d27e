import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { isDownTemplate } from '../files/down-template.ts'
import type { MigrationFile } from '../files/migration-file.ts'
import { type GeneratedDown, generatedDownSchema } from './generated-down.ts'

export const writtenDownsSchema = z.strictObject({
  dryRun: z.boolean(),
  migrations: z.array(generatedDownSchema.extend({ path: z.string(), written: z.boolean() })),
})
export type WrittenDowns = z.output<typeof writtenDownsSchema>

export interface WriteDownsOptions {
  /** Says what would be written. Default false. */
  readonly dryRun?: boolean | undefined
  /** Overwrites a `down.sql` that is there. Default false. */
  readonly force?: boolean | undefined
}

/**
 * Writes `down.sql` of what is proven or irreversible. Without `force` it overwrites none in which
 * somebody has written.
 */
export async function writeDowns(
  files: readonly MigrationFile[],
  generated: readonly GeneratedDown[],
  { dryRun = false, force = false }: WriteDownsOptions = {},
): Promise<WrittenDowns> {
  const migrations: WrittenDowns['migrations'] = []
  for (const down of generated) {
    const file = files.find(({ name }) => name === down.name)
    if (file === undefined) continue
    const path = join(dirname(file.up.path), 'down.sql')
    const may = !dryRun && down.status !== 'unproven'
    const written = may && (await write(path, down.sql, force || isUnwritten(file) ? 'w' : 'wx'))
    migrations.push({ ...down, path, written })
  }
  return { dryRun, migrations }
}

function isUnwritten({ name, down }: MigrationFile): boolean {
  return down !== undefined && isDownTemplate(name, down.text)
}

async function write(path: string, text: string, flag: 'w' | 'wx'): Promise<boolean> {
  try {
    await writeFile(path, text, { flag })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}
