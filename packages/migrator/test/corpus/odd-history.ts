/** A history of what is found in real ones: every way in which Prisma, people and pg_dump write SQL, in one project. */
export const ODD_HISTORY = {
  '20230101000000_init': `-- CreateExtension
CREATE EXTENSION IF NOT EXISTS "vector";

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "Odd Schema";

-- CreateEnum
CREATE TYPE "Role" AS ENUM ('USER', 'ADMIN');

-- CreateTable
CREATE TABLE "User" (
    "id" TEXT NOT NULL,
    "order" INTEGER NOT NULL DEFAULT 0,
    "role" "Role" NOT NULL DEFAULT 'USER',
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "embedding" vector(3),
    CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "Odd Schema"."Order Items" ("id" SERIAL PRIMARY KEY, "user" TEXT REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE);
`,
  '20230102000000_enum_begin_commit': `/*
  Warnings:

  - The values [ADMIN] on the enum \`Role\` will be removed.
*/
-- AlterEnum
BEGIN;
CREATE TYPE "Role_new" AS ENUM ('USER', 'OWNER');
ALTER TABLE "User" ALTER COLUMN "role" DROP DEFAULT;
ALTER TABLE "User" ALTER COLUMN "role" TYPE "Role_new" USING ("role"::text::"Role_new");
ALTER TYPE "Role" RENAME TO "Role_old";
ALTER TYPE "Role_new" RENAME TO "Role";
DROP TYPE "Role_old";
ALTER TABLE "User" ALTER COLUMN "role" SET DEFAULT 'USER';
COMMIT;
`,
  '20230103000000_concurrently': `CREATE INDEX CONCURRENTLY "User_order_idx" ON "User"("order");
`,
  '20230104000000_many_concurrently': `CREATE INDEX CONCURRENTLY IF NOT EXISTS "a_idx" ON "User"("createdAt");\r
DROP INDEX CONCURRENTLY IF EXISTS "User_order_idx";\r
CREATE INDEX CONCURRENTLY ON "User" (lower("id"));\r
`,
  '20230105000000_enum_used': `ALTER TYPE "Role" ADD VALUE 'GUEST';
ALTER TABLE "User" ALTER COLUMN "role" SET DEFAULT 'GUEST';
INSERT INTO "User" ("id") VALUES ('a;b'), (E'c\\'d'), ($$e;f$$);
`,
  '20230106000000_functions': `CREATE OR REPLACE FUNCTION touch() RETURNS trigger AS $$
BEGIN
  NEW."createdAt" := now(); -- ; '
  RETURN NEW;
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER touch BEFORE UPDATE ON "User" FOR EACH ROW EXECUTE FUNCTION touch();
DO $do$ DECLARE r record; BEGIN FOR r IN SELECT 1 LOOP EXECUTE 'ALTER TABLE "User" ADD COLUMN IF NOT EXISTS "x" INT'; END LOOP; END $do$;
CREATE FUNCTION atomic_one() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END;
CREATE VIEW "v" AS SELECT "id" FROM "User";
CREATE MATERIALIZED VIEW "mv" AS SELECT count(*) AS n FROM "User";
ALTER TABLE "User" ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON "User" FOR SELECT USING ("id" = current_user);
COMMENT ON TABLE "User" IS 'it''s; mine';
`,
  '20230107000000_empty': `-- This is an empty migration.
`,
  '20230107_short': `SET lock_timeout = '5s';
ALTER TABLE "User" ADD COLUMN "y" INT;`,
  '20230108000000_leak': `SELECT set_config('search_path', 'public', false);
CREATE TABLE after_leak AS SELECT 1 AS a;
`,
  '20230109000000_hnsw': `CREATE INDEX "User_embedding_idx" ON "User" USING hnsw ("embedding" vector_cosine_ops) WITH (m = 8, ef_construction = 32);
ALTER INDEX "User_embedding_idx" RENAME TO "emb";
`,
  '20230110000000_part': `CREATE TABLE ev (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE ev_1 PARTITION OF ev FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE INDEX ON ev (at);
`,
  '20230111000000_vacuum_alone': `VACUUM "User";
`,
  '20230112000000_savepoint': `BEGIN;
SAVEPOINT a;
CREATE TABLE sp ();
ROLLBACK TO SAVEPOINT a;
CREATE TABLE sp2 ();
RELEASE SAVEPOINT a;
COMMIT;
`,
  '20230113000000_two_commits': `BEGIN; CREATE TABLE tc1 (); COMMIT;
BEGIN; CREATE TABLE tc2 (); ROLLBACK;
CREATE TABLE tc3 ();
`,
  '20230114000000_temp': `CREATE TEMP TABLE tmp AS SELECT 1 AS a; INSERT INTO "User" ("id") SELECT a::text FROM tmp; DROP TABLE tmp;
`,
  '20230115000000_grant': `DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'no_such_role') THEN RAISE NOTICE 'no role'; END IF; END $$;
GRANT SELECT ON "User" TO PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO PUBLIC;
`,
  '20230115500000_procedure': `CREATE TABLE counted (a INT);
CREATE PROCEDURE count_up() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO counted VALUES (1); COMMIT; INSERT INTO counted VALUES (2); END $$;
`,
  '20230115500001_call copy': `-- Commits in between.
CALL count_up();
`,
  '20230115600000_enum_range': `ALTER TYPE "Role" ADD VALUE 'BOT';
CREATE MATERIALIZED VIEW "roles" AS SELECT unnest(enum_range(NULL::"Role")) AS role;
`,
  '20230116000000_stray_commit': `CREATE TABLE stray1 ();
COMMIT;
CREATE TABLE stray2 ();
`,
} as const
