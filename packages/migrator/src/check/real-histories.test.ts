import { expect, test } from 'vitest'
import { checkMigrations } from './check-migrations.ts'
import { loadCheckParser } from './load-check-parser.ts'

const parser = await loadCheckParser()
const EARLIER = `CREATE TYPE "Role" AS ENUM ('ADMIN', 'LEAD', 'USER');
  CREATE TABLE "User" ("id" TEXT NOT NULL, "role" "Role" NOT NULL DEFAULT 'USER', "prompt" TEXT, CONSTRAINT "User_pkey" PRIMARY KEY ("id"));
  CREATE TABLE "Note" ("id" TEXT NOT NULL, "userId" TEXT, CONSTRAINT "Note_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Note_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id"));`

function check(sql: string, earlier = EARLIER) {
  const history = [{ name: '1', path: '1', text: earlier }]
  return checkMigrations(parser, [{ name: '2', path: '2', text: sql }], { history }).findings
}

test('an enum that is made anew under its own name is another type, whichever is renamed first', () => {
  const sql = `UPDATE "User" SET "role" = 'ADMIN' WHERE "role" = 'LEAD';
    ALTER TYPE "Role" RENAME TO "Role_old";
    CREATE TYPE "Role" AS ENUM ('ADMIN', 'USER');
    ALTER TABLE "User" ALTER COLUMN "role" TYPE "Role" USING "role"::text::"Role";
    DROP TYPE "Role_old";`

  expect(check(sql).map(({ rule, line }) => [rule, line])).toEqual([['type-change-rewrites', 4]])
})

test('several transactions that make enums anew are none too many', () => {
  const swap = `BEGIN;
    CREATE TYPE "Role_new" AS ENUM ('ADMIN', 'USER');
    ALTER TABLE "public"."User" ALTER COLUMN "role" DROP DEFAULT;
    ALTER TABLE "User" ALTER COLUMN "role" TYPE "Role_new" USING ("role"::text::"Role_new");
    ALTER TYPE "Role" RENAME TO "Role_old";
    ALTER TYPE "Role_new" RENAME TO "Role";
    DROP TYPE "public"."Role_old";
    ALTER TABLE "User" ALTER COLUMN "role" SET DEFAULT 'USER';
    COMMIT;\n`

  expect(check(swap + swap).map(({ rule }) => rule)).toEqual(['type-change-rewrites', 'type-change-rewrites'])
})

test('a column that is replaced in one transaction is named for all that it does', () => {
  const sql = `BEGIN; ALTER TABLE "User" ADD COLUMN p JSONB; UPDATE "User" SET p = to_json("prompt"::text)::jsonb;
    ALTER TABLE "User" DROP COLUMN "prompt"; ALTER TABLE "User" RENAME COLUMN p TO "prompt";
    ALTER TABLE "User" ALTER COLUMN "prompt" SET NOT NULL; COMMIT;`

  expect(check(sql).map(({ rule }) => rule)).toEqual([
    'lock-held-during-work',
    'whole-table-write',
    'drop-column',
    'set-not-null-scans',
  ])
})

test('a block that adds what is missing is checked inside its branches, with a safe form', () => {
  const sql = `DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'c') THEN
      ALTER TABLE "User" ADD CONSTRAINT c CHECK ("prompt" <> ''); -- why
    END IF; END $$;`

  expect(check(sql)).toMatchObject([
    {
      rule: 'check-validated-at-once',
      line: 3,
      safeSql: `alter table "User" add CONSTRAINT c CHECK ("prompt" <> '') not valid;
-- in the next migration:
alter table "User" validate constraint c;`,
    },
  ])
})

test('a primary key that changes is replaced at once, after all that takes long', () => {
  const sql = `ALTER TABLE "Note" DROP CONSTRAINT "Note_pkey",\nADD CONSTRAINT "Note_pkey" PRIMARY KEY ("id", "userId");`

  expect(check(sql).map(({ safeSql }) => safeSql)).toEqual([
    `alter table "Note" add constraint "Note_userId_known" check ("userId" is not null) not valid;
-- in the next migration:
alter table "Note" validate constraint "Note_userId_known";
-- in the one after that:
alter table "Note" alter column "userId" set not null;
alter table "Note" drop constraint "Note_userId_known";
-- in the one after that:
create unique index concurrently "Note_pkey_new" on "Note" (id, "userId");
alter table "Note" drop constraint "Note_pkey", add constraint "Note_pkey" primary key using index "Note_pkey_new";`,
  ])
})

test('a backfill that joins or numbers all rows is a write of the whole table', () => {
  const numbers = `WITH ranked AS (SELECT id, row_number() OVER () AS n FROM "User")
    UPDATE "User" u SET "prompt" = ranked.n FROM ranked WHERE ranked.id = u.id;`
  const join = 'UPDATE "Note" SET "userId" = u.id FROM "User" u WHERE "Note"."userId" = u.id;'

  expect(check(numbers).map(({ rule }) => rule)).toEqual(['whole-table-write'])
  expect(check(join).map(({ rule }) => rule)).toEqual(['whole-table-write'])
})

test('what would not be better in a migration of its own is not said to be', () => {
  const tables = Array.from({ length: 9 }, (_, number) => `create table t${number} (id int references "User"("id"));`)
  const own = `alter table "User" add constraint c check ("prompt" <> '') not valid, validate constraint c;`

  expect(check(own)).toMatchObject([{ rule: 'lock-held-during-work', safeSql: null }])
  expect(check('reindex table t0; drop table "User" cascade;', EARLIER + tables.join('')).at(-1)).toMatchObject({
    rule: 'many-tables-locked',
    safeSql: null,
  })
})
