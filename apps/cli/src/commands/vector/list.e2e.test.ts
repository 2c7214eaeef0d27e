import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from '@pgtend/testing'
import { pendingBuildSchema, vectorIndexPlanSchema, vectorListSchema } from '@pgtend/vector-index'
import { expect } from 'vitest'
import { runCli } from '../../../test/run-cli.ts'

const ITEMS = `
  create table memories (id int primary key, embedding vector(3));
  insert into memories select n, array[sin(n), cos(n), sin(n * 2)]::vector from generate_series(1, 3000) n;
  create index by_hand on memories using hnsw (embedding vector_l2_ops);
  analyze memories;
`
const SCHEMA = `model Memory {
  id        Int @id
  embedding Unsupported("vector(3)")?
  @@map("memories")
}`

async function project(directory: string): Promise<void> {
  const migration = join(directory, 'prisma/migrations/20260101000000_start')
  await mkdir(migration, { recursive: true })
  await writeFile(join(directory, 'prisma/schema.prisma'), SCHEMA)
  await writeFile(
    join(migration, 'migration.sql'),
    `create table memories (id int primary key, embedding vector(3));\n-- pgtend:vector-index memories.embedding metric=cosine\n`,
  )
  const config = {
    vector: { indexes: [{ target: 'memories.embedding', method: 'ivfflat', lists: 100, metric: 'l2' }] },
  }
  await writeFile(join(directory, 'pgtend.config.ts'), `export default ${JSON.stringify(config)}`)
}

test('pending indexes are listed, built when they are ready, and never twice', async ({
  databaseUrl,
  db,
  temporaryDirectory,
}) => {
  await db.query(ITEMS.replace('3000', '5000').replace(/create index.*\n/, ''))
  await project(temporaryDirectory)
  const options = { env: { DATABASE_URL: databaseUrl }, cwd: temporaryDirectory }
  const pending = ['vector', 'create', '--pending', '--latency', '0.1ms']

  const planned = await runCli([...pending, '--dry-run', '--json'], options)
  const built = await runCli([...pending, '--json'], options)
  const again = await runCli(pending, options)
  const listed = await runCli(['vector', 'list', '--json'], options)

  const states = (result: typeof planned) => pendingBuildSchema.parse(result.json()).pending.map(({ state }) => state)
  expect(states(planned)).toEqual(['ready', 'ready'])
  expect(states(built)).toEqual(['built', 'built'])
  expect(pendingBuildSchema.parse(built.json()).built.map(({ index }) => index)).toEqual([
    expect.stringMatching(/^memories_embedding_hnsw_(halfvec_)?cosine_idx$/),
    expect.stringMatching(/^memories_embedding_ivfflat_(halfvec_)?l2_idx$/),
  ])
  expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('built as "memories_embedding_hnsw_') })
  expect(vectorListSchema.parse(listed.json()).pending.map(({ state }) => state)).toEqual(['built', 'built'])
})

test('a pending index that cannot be built as it is declared needs attention', async ({
  databaseUrl,
  db,
  temporaryDirectory,
}) => {
  await db.query('create table memories (id int primary key, embedding vector(3))')
  await project(temporaryDirectory)
  await writeFile(
    join(temporaryDirectory, 'pgtend.config.ts'),
    `export default { vector: { indexes: [{ target: 'memories.embedding', metric: 'hamming' }] } }`,
  )

  const result = await runCli(['vector', 'create', '--pending'], {
    env: { DATABASE_URL: databaseUrl },
    cwd: temporaryDirectory,
  })

  expect(result.code).toBe(3)
  expect(result.stdout).toContain('refused, type vector has no metric "hamming" (vector.indexes)')
})

test('the list shows what waits, what Prisma would do and what comes next', async ({
  databaseUrl,
  db,
  temporaryDirectory,
}) => {
  await db.query(ITEMS)
  await project(temporaryDirectory)
  const options = { env: { DATABASE_URL: databaseUrl }, cwd: temporaryDirectory }

  const { code, stdout } = await runCli(['vector', 'list'], options)

  expect(code).toBe(0)
  expect(stdout).toMatch(/^Column +Type +Rows +Index +Method +Stores +Metric +Size +Built at +Recall +Scans +State\n/)
  expect(stdout).toContain('"by_hand" would be dropped: the schema has no `@@index` with this name')
  expect(stdout).toContain(
    'waits for about 2,000 rows, ivfflat with 100 lists needs 5000 rows and the table has 3000 (vector.indexes)',
  )
  expect(stdout).toMatch(/Next: pgtend vector \S.*\n$/)
})

test('the plan shows type, memory, disk and Prisma, and a disk that is too small is refused', async ({
  databaseUrl,
  db,
  temporaryDirectory,
}) => {
  await db.query(`
    create table memories (id int primary key, embedding vector(32));
    insert into memories
    select n, array(select sin(1e7 * sin(n * 32 + d)) from generate_series(1, 32) d)::vector from generate_series(1, 500) n;
  `)
  await project(temporaryDirectory)
  const options = { env: { DATABASE_URL: databaseUrl }, cwd: temporaryDirectory }
  const create = ['vector', 'create', 'memories.embedding', '--force', '--dry-run']

  const text = await runCli([...create, '--m', '8'], options)
  const bits = await runCli(
    [...create, '--type', 'bit', '--assume-disk', '1GB', '--assume-shm', '64MB', '--json'],
    options,
  )
  const refused = await runCli([...create, '--assume-disk', '10kB', '--json'], options)

  expect(text.stdout).toContain('stores halfvec: half the size')
  expect(text.stdout).toContain('free space unknown, see --assume-disk')
  expect(text.stdout).toContain('Next: pgtend vector create public.memories.embedding --force --m 8\n')
  expect(text.stdout).toContain(
    'with `prisma migrate dev` it is left alone: Prisma does not look at expression indexes',
  )
  expect(vectorIndexPlanSchema.parse(bits.json())).toMatchObject({
    form: 'binary',
    diskFreeBytes: 1024 ** 3,
    prisma: { outcome: 'left alone' },
  })
  expect(refused).toMatchObject({ code: 3 })
  expect(refused.json()).toMatchObject({ error: { code: 'INDEX_DISK_SPACE' } })
})

test.for([
  [['create'], 'USAGE'],
  [['create', 'memories.embedding', '--pending'], 'USAGE'],
  [['create', 'memories'], 'USAGE'],
  [['create', '--pending', '--method', 'ivfflat'], 'USAGE'],
  [['extension', 'ensure', '--minimum', 'new'], 'USAGE'],
  [['create', 'memories.embedding', '--assume-disk', 'much'], 'USAGE'],
  [['list', '--schema', 'nowhere.prisma'], 'PRISMA_SCHEMA_NOT_FOUND'],
] as const)('vector %j fails with %s', async ([args, code], { databaseUrl, temporaryDirectory }) => {
  const result = await runCli(['vector', ...args, '--json'], {
    env: { DATABASE_URL: databaseUrl },
    cwd: temporaryDirectory,
  })

  expect(result.json()).toMatchObject({ error: { code } })
  expect(result.code).toBe(2)
})
