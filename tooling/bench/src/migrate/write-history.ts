import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { GeneratedMigration } from './generate-history.ts'

/** The same history in the layout of each program. */
export interface WrittenHistory {
  /** Prisma's layout, for pgtend; psql reads the same files. */
  readonly prismaDirectory: string
  readonly dbmateDirectory: string
  /** A script for psql: one `\i` per file, in one session. */
  readonly psqlScript: string
  /** The same, each file that may be in one between `begin` and `commit`. */
  readonly psqlTransactionScript: string
}

/** Writes a history below a folder, once per layout. The SQL of a migration is the same everywhere. */
export async function writeHistory(history: readonly GeneratedMigration[], directory: string): Promise<WrittenHistory> {
  const written: WrittenHistory = {
    prismaDirectory: join(directory, 'prisma'),
    dbmateDirectory: join(directory, 'dbmate'),
    psqlScript: join(directory, 'all.sql'),
    psqlTransactionScript: join(directory, 'all-in-transactions.sql'),
  }
  await mkdir(written.dbmateDirectory, { recursive: true })
  for (const { name, sql, transactional } of history) {
    const folder = join(written.prismaDirectory, name)
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'migration.sql'), sql)
    const head = transactional ? '-- migrate:up' : '-- migrate:up transaction:false'
    await writeFile(join(written.dbmateDirectory, `${name}.sql`), `${head}\n${sql}\n-- migrate:down\n`)
  }
  await writeFile(join(written.prismaDirectory, 'migration_lock.toml'), 'provider = "postgresql"\n')
  const include = ({ name }: GeneratedMigration): string =>
    `\\i '${join(written.prismaDirectory, name, 'migration.sql')}'\n`
  await writeFile(written.psqlScript, history.map(include).join(''))
  await writeFile(
    written.psqlTransactionScript,
    history.map((one) => (one.transactional ? `begin;\n${include(one)}commit;\n` : include(one))).join(''),
  )
  return written
}
