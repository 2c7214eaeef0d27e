import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generatedMigrationSchema } from '@pgtend/migrator'
import { embeddedTest, temporaryDirectory, test } from '@pgtend/testing'
import { expect } from 'vitest'
import { runCli } from '../../../test/run-cli.ts'
import { hasTerminal, NEEDS_TERMINAL, runInTerminal } from '../../../test/run-in-terminal.ts'

const REPOSITORY = fileURLToPath(new URL('../../../../..', import.meta.url))
const FIRST = `
  create table note (id int primary key, body text, old text);
  create index note_body_trigger on note (lower(body));
`

/** A project with one migration and a Prisma schema. */
async function project(models: string, migration: string | null = FIRST): Promise<string> {
  const cwd = await temporaryDirectory()
  await mkdir(join(cwd, 'prisma', 'schema'), { recursive: true })
  await writeFile(join(cwd, 'prisma/schema/app.prisma'), `datasource db {\n  provider = "postgresql"\n}\n${models}`)
  if (migration !== null) {
    await mkdir(join(cwd, 'prisma', 'migrations', '1_first'), { recursive: true })
    await writeFile(join(cwd, 'prisma/migrations/1_first/migration.sql'), migration)
  }
  return cwd
}

const NOTE = 'model note {\n  id Int @id\n  body String?\n  old String?\n}\n'

// An engine that starts in memory takes two seconds of a free machine, and a minute of a busy one.
embeddedTest(
  'the project’s own migrations build its own schema, without any database',
  { timeout: 130_000 },
  async () => {
    const result = await runCli(['migrate', 'generate', 'nothing', '--json'], { cwd: REPOSITORY, timeoutMs: 120_000 })

    expect(result.code).toBe(0)
    expect(generatedMigrationSchema.parse(result.json())).toMatchObject({ name: null, files: [], losses: [] })
  },
)

const TITLE = NOTE.replace('old String?', 'title String?\n  @@index([title])')

test('a dry run prints both files and writes none', async ({ databaseUrl }) => {
  const cwd = await project(TITLE)

  const generate = ['migrate', 'generate', 'Add title', '--on-server', '--no-rename', '--dry-run']
  const { code, stdout } = await runCli(generate, { cwd, env: { DATABASE_URL: databaseUrl } })

  expect(code).toBe(0)
  expect(stdout).toContain('CREATE INDEX CONCURRENTLY "note_title_idx" ON "note"("title");')
  expect(stdout).toContain('-- down.sql')
  expect(await readdir(join(cwd, 'prisma/migrations'))).toEqual(['1_first'])
})

test('generate writes both files, up applies them, and then there is nothing to do', async ({ databaseUrl }) => {
  const options = { cwd: await project(TITLE), env: { DATABASE_URL: databaseUrl } }
  const generate = ['migrate', 'generate', 'Add title', '--on-server', '--no-rename']

  const written = await runCli(generate, options)
  const up = await runCli(['migrate', 'up'], options)
  const again = await runCli(generate, options)

  expect(written.code).toBe(0)
  expect(written.stdout).toMatch(/created {2}prisma\/migrations\/\d{14}_add_title\/migration\.sql\ncreated/)
  expect(written.stdout).toContain('The way back is lossy; up, down and up again gave the same schema.')
  expect(written.stdout).toContain('Data is lost:\n  column "old" of table "note" is dropped with its values\n')
  expect(written.stdout.trimEnd().split('\n').at(-1)).toBe('Next: read migration.sql, then pgtend migrate up --dry-run')
  expect(up.code).toBe(0)
  expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing to do') })
})

test('rows at stake are counted in the configured database', async ({ databaseUrl, db }) => {
  await db.query(`${FIRST} insert into note values (1, 'a', 'x'), (2, null, 'y')`)
  const cwd = await project('model note {\n  id Int @id\n  body String\n}\n')

  const result = await runCli(['migrate', 'generate', 'count', '--on-server', '--database', '--dry-run', '--json'], {
    cwd,
    env: { DATABASE_URL: databaseUrl },
  })

  expect(result.code).toBe(0)
  expect(generatedMigrationSchema.parse(result.json())).toMatchObject({
    losses: [{ kind: 'drop-column', table: 'note', column: 'old', rows: 2 }],
    obstacles: [{ kind: 'nulls-in-required-column', columns: ['body'], rows: 1 }],
  })
})

test('without a terminal a possible rename is a usage error that names the flags; --rename decides it', async ({
  databaseUrl,
}) => {
  const options = { cwd: await project(NOTE.replace('old', 'fresh')), env: { DATABASE_URL: databaseUrl } }
  const generate = ['migrate', 'generate', 'rename', '--on-server']

  const undecided = await runCli([...generate, '--json'], options)
  const decided = await runCli([...generate, '--rename', 'note.old:fresh'], options)

  expect(undecided.code).toBe(2)
  expect(undecided.json()).toMatchObject({
    error: { code: 'RENAME_UNDECIDED', hint: expect.stringContaining('`--rename note.old:fresh`') },
  })
  expect(decided.code).toBe(0)
  expect(decided.stdout).toContain('Renamed:\n  column note.old to fresh\n')
  const [name = ''] = (await readdir(join(options.cwd, 'prisma/migrations'))).filter((entry) => entry !== '1_first')
  const sql = await readFile(join(options.cwd, 'prisma/migrations', name, 'migration.sql'), 'utf8')
  expect(sql).toContain('ALTER TABLE "note" RENAME COLUMN "old" TO "fresh";')
})

test.skipIf(!hasTerminal)(`at a terminal it is a question (${NEEDS_TERMINAL})`, async ({ databaseUrl }) => {
  const options = { cwd: await project(NOTE.replace('old', 'fresh')), env: { DATABASE_URL: databaseUrl } }

  const result = await runInTerminal(['migrate', 'generate', 'rename', '--on-server', '--dry-run'], {
    ...options,
    answers: [{ after: 'Was column "old" of table "note" renamed to "fresh"?', type: '\r' }],
  })

  expect(result.code).toBe(0)
  expect(result.stdout).toContain('RENAME COLUMN "old" TO "fresh"')
})

test.skipIf(!hasTerminal)(`Ctrl-C at the question leaves nothing (${NEEDS_TERMINAL})`, async ({ databaseUrl }) => {
  const cwd = await project(NOTE.replace('old', 'fresh'))

  const result = await runInTerminal(['migrate', 'generate', 'rename', '--on-server'], {
    cwd,
    env: { DATABASE_URL: databaseUrl },
    answers: [{ after: 'renamed to "fresh"?', type: '\x03' }],
  })

  expect(result.code).toBe(130)
  expect(await readdir(join(cwd, 'prisma/migrations'))).toEqual(['1_first'])
})

test('a view in the way is named, and nothing is written', async ({ databaseUrl }) => {
  const cwd = await project(
    NOTE.replace('  old String?\n', ''),
    `${FIRST} create view "All Notes" as select old from note`,
  )

  const result = await runCli(['migrate', 'generate', 'change', '--on-server', '--json'], {
    cwd,
    env: { DATABASE_URL: databaseUrl },
  })

  expect(result.code).toBe(1)
  expect(result.json()).toMatchObject({
    error: { code: 'GENERATED_MIGRATION_FAILED', hint: expect.stringContaining('view "All Notes"') },
  })
  expect(await readdir(join(cwd, 'prisma/migrations'))).toEqual(['1_first'])
})

test('a schema that is not there, or is for another database, is a usage error', async ({ databaseUrl }) => {
  const cwd = await project('', null)
  const options = { cwd, env: { DATABASE_URL: databaseUrl } }
  await writeFile(join(cwd, 'other.prisma'), 'datasource db {\n  provider = "mysql"\n}\n')

  const missing = await runCli(['migrate', 'generate', 'a', '--schema', 'nowhere', '--json'], options)
  const other = await runCli(['migrate', 'generate', 'a', '--on-server', '--schema', 'other.prisma', '--json'], options)

  expect(missing).toMatchObject({ code: 2 })
  expect(missing.json()).toMatchObject({ error: { code: 'PRISMA_SCHEMA_NOT_FOUND' } })
  expect(other).toMatchObject({ code: 2 })
  expect(other.json()).toMatchObject({
    error: { code: 'PRISMA_SCHEMA_INVALID', message: expect.stringContaining('other.prisma:2') },
  })
})
