import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pushPlanSchema, pushResultSchema } from '@pgtend/migrator'
import { temporaryDirectory, test } from '@pgtend/testing'
import { expect } from 'vitest'
import { runCli } from '../../../test/run-cli.ts'

const NOTE = 'model note {\n  id Int @id\n  body String?\n}\n'

async function folderWithSchema(models: string): Promise<string> {
  const cwd = await temporaryDirectory()
  await writeFile(join(cwd, 'app.prisma'), `datasource db {\n  provider = "postgresql"\n}\n${models}`)
  return cwd
}

const PUSH = ['migrate', 'push', '--schema', 'app.prisma']

test('push shows the SQL, runs it, and then has nothing to do', async ({ databaseUrl, db }) => {
  const options = { cwd: await folderWithSchema(NOTE), env: { DATABASE_URL: databaseUrl } }

  const planned = await runCli([...PUSH, '--dry-run'], options)
  const before = await db.query(`select to_regclass('note') as note`)
  const pushed = await runCli([...PUSH, '--json'], options)
  const again = await runCli(PUSH, options)

  expect(planned).toMatchObject({ code: 0, stderr: '' })
  expect(planned.stdout).toContain('CREATE TABLE "note"')
  expect(planned.stdout.trimEnd().split('\n').at(-1)).toBe('Next: pgtend migrate push')
  expect(before.rows).toEqual([{ note: null }])
  expect(pushed.code).toBe(0)
  expect(pushResultSchema.parse(pushed.json())).toMatchObject({ statementsRun: 1 })
  expect(again.code).toBe(0)
  expect(again.stdout).toContain('nothing to do')
})

test('push keeps hand-made vector indexes and refuses to lose rows until told', async ({ databaseUrl, db }) => {
  await db.query(`
    create table note (id int primary key, body text, old int, embedding vector(3));
    create index note_hnsw on note using hnsw (embedding vector_cosine_ops);
    insert into note values (1, 'a', 1, '[1,2,3]'), (2, 'b', 2, null);
  `)
  const models = NOTE.replace('body String?', 'body String?\n  embedding Unsupported("vector(3)")?')
  const options = { cwd: await folderWithSchema(models), env: { DATABASE_URL: databaseUrl } }

  const planned = await runCli([...PUSH, '--dry-run', '--json'], options)
  const refused = await runCli([...PUSH, '--json'], options)
  const accepted = await runCli([...PUSH, '--accept-data-loss'], options)

  expect(planned.code).toBe(3)
  expect(pushPlanSchema.parse(planned.json())).toMatchObject({
    destructive: [{ kind: 'drop-column', table: 'note', column: 'old', rows: 2 }],
    leftAlone: [{ object: 'index "note_hnsw"' }],
  })
  expect(refused.code).toBe(3)
  expect(refused.json()).toMatchObject({ error: { code: 'PUSH_DATA_LOSS' } })
  expect(accepted.code).toBe(0)
  expect(accepted.stdout).toContain('index "note_hnsw": hnsw index')
  const { rows } = await db.query(`select indexname from pg_indexes where tablename = 'note' order by 1`)
  expect(rows.map(({ indexname }) => indexname)).toEqual(['note_hnsw', 'note_pkey'])
})

test('push is refused outside development, and a schema that is not there is a usage error', async ({
  databaseUrl,
}) => {
  const options = { cwd: await folderWithSchema(NOTE), env: { DATABASE_URL: databaseUrl } }

  const staging = await runCli([...PUSH, '--env', 'staging', '--json'], options)
  const missing = await runCli(['migrate', 'push', '--schema', 'nowhere.prisma', '--json'], options)

  expect(staging.code).toBe(2)
  expect(staging.json()).toMatchObject({ error: { code: 'PUSH_NOT_DEVELOPMENT' } })
  expect(missing.code).toBe(2)
  expect(missing.json()).toMatchObject({ error: { code: 'PRISMA_SCHEMA_NOT_FOUND' } })
})
