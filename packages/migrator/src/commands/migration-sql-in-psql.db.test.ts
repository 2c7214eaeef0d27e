import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { serverInfo, temporaryDirectory } from '@pgtend/testing'
import { expect } from 'vitest'
import { ODD_HISTORY } from '../../test/corpus/odd-history.ts'
import { MIXED_HISTORY } from '../../test/mixed-history.ts'
import { databaseTest as test } from '../../test/open-test-database.ts'
import { writeMigrations } from '../../test/write-migrations.ts'
import { migrationSql } from './migration-sql.ts'
import { readStatus } from './read-status.ts'

const run = promisify(execFile)

test.for([
  { title: 'of every kind of statement', history: MIXED_HISTORY },
  { title: 'of oddities', history: ODD_HISTORY },
])(
  'psql runs the printed SQL of a history $title, and the database is up to date',
  async ({ history }, { database, databaseUrl, skip }) => {
    const binDir = serverInfo()?.binDir
    if (binDir === undefined) return skip('needs psql on this machine')
    const directory = await writeMigrations(history)
    const file = join(await temporaryDirectory(), 'all.sql')
    await writeFile(file, await migrationSql(undefined, { directory }))

    await run(join(binDir, 'psql'), ['--no-psqlrc', '--quiet', '--file', file, databaseUrl])

    const names = Object.keys(history)
    expect(await readStatus(database, { directory })).toMatchObject({
      upToDate: true,
      applied: names.length,
      problems: [],
    })
  },
)
