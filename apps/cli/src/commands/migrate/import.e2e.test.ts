import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { compareCatalogs, readCatalog } from '@pgtend/database'
import { importResultSchema } from '@pgtend/migrator'
import { connectClient, temporaryDirectory, test } from '@pgtend/testing'
import { expect } from 'vitest'
import { runCli } from '../../../test/run-cli.ts'

const MADE_BY_HAND = `
  create type mood as enum ('sad', 'happy');
  create table "Order Items" (id bigint generated always as identity primary key, "select" mood not null, body text);
  create index on "Order Items" (lower(body)) where body is not null;
  create function touch() returns trigger language plpgsql as $$
begin


  new.body = new.body;
  return new;
end $$;
  create trigger touch before update on "Order Items" for each row execute function touch();
  create view happy as select * from "Order Items" where "select" = 'happy';
  create table alembic_version (version_num varchar(32));`

test('a baseline builds the same schema in an empty database', async ({ databaseUrl, db, emptyDatabaseUrl }) => {
  const cwd = await temporaryDirectory()
  await db.query(MADE_BY_HAND)

  const imported = await runCli(['migrate', 'import', '--from', 'database', '--table', 'alembic_version', '--json'], {
    cwd,
    env: { DATABASE_URL: databaseUrl },
  })
  const up = await runCli(['migrate', 'up'], { cwd, env: { DATABASE_URL: emptyDatabaseUrl } })

  const { migrations } = importResultSchema.parse(imported.json())
  expect(migrations).toMatchObject([{ applied: true, file: 'created' }])
  expect(up).toMatchObject({ code: 0 })
  const script = await readFile(join(cwd, 'prisma/migrations', migrations[0]?.name ?? '', 'migration.sql'), 'utf8')
  expect(script).not.toMatch(/alembic_version|_prisma_migrations|^\\/m)
  const other = await connectClient(emptyDatabaseUrl)
  await db.query('drop table alembic_version')
  const [here, there] = [await readCatalog(db), await readCatalog(other)]
  await other.end()
  expect(compareCatalogs(here, there).differences).toEqual([])
})

test('a tool that is not known, and a dry run, write nothing', async ({ databaseUrl }) => {
  const options = { cwd: await temporaryDirectory(), env: { DATABASE_URL: databaseUrl } }

  const unknown = await runCli(['migrate', 'import', '--from', 'flyway'], options)
  const missing = await runCli(['migrate', 'import'], options)
  const dry = await runCli(['migrate', 'import', '--from', 'database', '--dry-run'], options)

  expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('Allowed choices') })
  expect(missing.code).toBe(2)
  expect(dry).toMatchObject({ code: 0, stdout: expect.stringContaining('would be created') })
  expect(await readdir(options.cwd)).toEqual([])
})
