import { z } from 'zod'
import { MigratorError } from '../errors.ts'
import { checksumOf } from '../files/checksum.ts'
import { readForeignFile, requireFiles } from './foreign-files.ts'
import type { ForeignMigration, ReadForeignHistory } from './foreign-history.ts'

const journalSchema = z.object({ entries: z.array(z.object({ when: z.number(), tag: z.string() })) })

/**
 * Reads the journal of drizzle-kit, its SQL files and its table of hashes. The files stay byte for byte: `--> statement-breakpoint` is a
 * comment to PostgreSQL. Reads only.
 */
export const readDrizzle: ReadForeignHistory = async ({ client, folder, table }) => {
  const entries = parseJournal(await readForeignFile(folder, 'meta/_journal.json'), folder)
  const { rows } = await client.query<{ hash: string; when: string }>(
    `select hash, created_at::text as "when" from ${table}`,
  )
  const hashByTime = new Map(rows.map(({ hash, when }) => [when, hash]))
  requireFiles(
    new Set(hashByTime.keys()),
    entries.map(({ when }) => String(when)),
    folder,
  )
  const migrations: ForeignMigration[] = []
  const warnings: string[] = []
  for (const { when, tag } of entries) {
    const up = await readForeignFile(folder, `${tag}.sql`)
    const hash = hashByTime.get(String(when))
    if (hash !== undefined && hash !== checksumOf(up)) warnings.push(`"${tag}" was edited after drizzle applied it`)
    migrations.push({ name: tag, up, down: null, applied: hash !== undefined })
  }
  return { migrations, baseline: false, warnings }
}

function parseJournal(text: string, folder: string): z.output<typeof journalSchema>['entries'] {
  try {
    return journalSchema.parse(JSON.parse(text)).entries
  } catch (cause) {
    throw new MigratorError(
      'MIGRATION_IMPORT_UNREADABLE',
      `"${folder}/meta/_journal.json" is no journal of drizzle-kit`,
      {
        cause,
      },
    )
  }
}
