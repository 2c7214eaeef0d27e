import { type Database, openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { eachEngine, test as serverTest } from '@pgtend/testing'
import { expect } from 'vitest'
import { ensureVectorExtension } from '../extension/ensure-vector-extension.ts'
import { createVectorSearch } from '../search/create-vector-search.ts'
import { abandonReembed, applyReembed } from './apply-reembed.ts'
import { applyDropOldVectors, planDropOldVectors } from './drop-old-vectors.ts'
import type { Embed } from './fill-new-vectors.ts'
import { readReembedFacts } from './read-reembed-facts.ts'
import { planReembed, type ReembedPlan } from './reembed-plan.ts'

const OPTIONS = { applicationName: 'test', environment: 'development' } as const
const TABLE = '"Odd Name"."select"'
const NAME = { schema: 'Odd Name', table: 'select', column: 'The Vector' }

/** Vectors of three dimensions become vectors of four, made from the text alone. */
const vectorOf = (text: string): readonly number[] => [text.length, text.charCodeAt(0), 1, 4]
const embed: Embed = async (rows) => rows.map(({ values: [text] }) => vectorOf(String(text)))

async function createTexts(database: Database, rows = 50): Promise<void> {
  await ensureVectorExtension(database.pool)
  await database.pool.query(`
    create schema "Odd Name";
    create table ${TABLE} (team int, "Id" text, "Text" text, other int, "The Vector" vector(3) not null, primary key (team, "Id"));
    insert into ${TABLE} select n % 3, 'id ' || n, 'text ' || n, 0, array[1, n, 2]::vector from generate_series(1, ${rows}) n;
    analyze ${TABLE};
  `)
}

async function plan(database: Database): Promise<ReembedPlan> {
  return planReembed(await readReembedFacts(database.pool, NAME), { dimensions: 4, source: ['Text'] })
}

/** Rows whose vector is not the one of their text. */
async function wrongRows(database: Database): Promise<readonly unknown[]> {
  const { rows } = await database.pool.query(`select "Text" as text, "The Vector"::text as vector from ${TABLE}`)
  return rows.filter(({ text, vector }) => vector !== `[${vectorOf(text).join(',')}]`)
}

eachEngine('new vectors for a column', (test, engine) => {
  test('take the place of the old ones, which stay under another name', { timeout: 60_000 }, async ({ database }) => {
    await createTexts(database)
    const search = createVectorSearch<{ Id: string }>(database.pool, { ...NAME, columns: ['Id'] })
    await search.search([1, 1, 1])
    let written = false
    const whileWriting: Embed = async (rows) => {
      if (!written) {
        written = true
        // A row that was read, one that was not, a new one and one that goes; all while the first batch is embedded.
        await database.pool.query(`
          update ${TABLE} set "Text" = 'changed' where "Id" in ('id 3', 'id 50');
          update ${TABLE} set other = 1 where "Id" = 'id 6';
          insert into ${TABLE} values (9, 'new', 'a new text', 0, '[1,1,1]');
          delete from ${TABLE} where "Id" = 'id 9';
        `)
      }
      return embed(rows)
    }

    const result = await applyReembed(database, await plan(database), { embed: whileWriting, batchSize: 7 })

    expect(result).toEqual({ filled: 50, skipped: 0, index: null, cutOver: true, oldColumn: 'The Vector_old' })
    expect(await wrongRows(database)).toEqual([])
    const { rows } = await database.pool.query(`select "The Vector_old" as old from ${TABLE} where "Id" = 'id 7'`)
    expect(rows).toEqual([{ old: '[1,7,2]' }])
    const left = `select tgname from pg_trigger where tgrelid = '${TABLE}'::regclass and not tgisinternal
                  union all select proname from pg_proc where pronamespace = '"Odd Name"'::regnamespace`
    expect((await database.pool.query(left)).rows).toEqual([])
    await database.pool.query(`insert into ${TABLE} values (1, 'later', 'x', 0, null, '[1,1,1,1]')`)
    // A search that knew the old vectors notices.
    expect((await search.search([1, 1, 1, 1], { k: 1 })).hits[0]?.row.Id).toBe('later')
  })

  // What follows does not depend on the engine, and a server starts ten times faster.
  if (engine === 'embedded') return

  test('are gone on with after a failure, without embedding a row twice', async ({ database }) => {
    await createTexts(database)
    const seen: string[] = []
    const failing: Embed = async (rows) => {
      if (seen.length >= 20) throw new Error('the model is away')
      seen.push(...rows.map(({ key }) => key.join(' ')))
      return embed(rows)
    }
    await expect(applyReembed(database, await plan(database), { embed: failing, batchSize: 10 })).rejects.toThrow(
      'away',
    )
    const second: string[] = []

    const resumed = await plan(database)
    const result = await applyReembed(database, resumed, {
      embed: (rows) => {
        second.push(...rows.map(({ key }) => key.join(' ')))
        return embed(rows)
      },
    })

    expect(resumed.resumes).toBe(true)
    expect(result).toMatchObject({ filled: 30, cutOver: true })
    expect(new Set([...seen, ...second]).size).toBe(50)
    expect(second).toHaveLength(30)
    expect(await wrongRows(database)).toEqual([])
  })

  test('stay beside the old ones while a row is missing, or nobody approves', async ({ database }) => {
    await createTexts(database)
    const skipping: Embed = async (rows) =>
      rows.map(({ values: [text] }) => (text === 'text 5' ? null : vectorOf(String(text))))
    const first = await plan(database)

    const incomplete = applyReembed(database, first, { embed: skipping })
    await expect(incomplete).rejects.toMatchObject({ code: 'REEMBED_INCOMPLETE' })
    const seen: unknown[] = []
    const refused = await applyReembed(database, first, {
      embed,
      approve: async (...given) => {
        seen.push(given)
        return false
      },
    })
    await abandonReembed(database, first)

    expect(seen).toEqual([['The Vector_new', null]])
    expect(refused).toMatchObject({ filled: 1, cutOver: false, oldColumn: null })
    const columns = Object.keys((await database.pool.query(`select * from ${TABLE} limit 1`)).rows[0])
    expect(columns).toEqual(['team', 'Id', 'Text', 'other', 'The Vector'])
    await database.pool.query(`update ${TABLE} set "Text" = 'no trigger is left'`)
  })

  test('are not asked of rows that had none, and a row that comes last is not left out', async ({ database, db }) => {
    await createTexts(database, 5)
    await db.query(`
      alter table ${TABLE} alter "The Vector" drop not null;
      update ${TABLE} set "Text" = 'nothing', "The Vector" = null where "Id" in ('id 1', 'id 2');
      update ${TABLE} set "Text" = 'nothing' where "Id" = 'id 3';
    `)
    const skipping: Embed = async (rows) =>
      rows.map(({ values: [text] }) => (text === 'nothing' ? null : vectorOf(String(text))))
    let writer: Promise<unknown> = Promise.resolve()

    const result = await applyReembed(database, await plan(database), {
      embed: skipping,
      allowMissing: true,
      approve: async () => {
        // Committed after the last pass and before the lock: as many rows come as were skipped.
        await db.query(`
          begin; delete from ${TABLE} where "Text" = 'nothing';
          insert into ${TABLE} select 9, 'last ' || n, 'last', 0, '[1,1,1]' from generate_series(1, 3) n`)
        writer = new Promise((resolve) => setTimeout(resolve, 300)).then(() => db.query('commit'))
        return true
      },
    })
    await writer

    expect(result).toMatchObject({ filled: 5, skipped: 1, cutOver: true })
    expect(await wrongRows(database)).toEqual([])
  })

  test('need no leave for rows that had no vector before', async ({ database, db }) => {
    await createTexts(database, 3)
    await db.query(`
      alter table ${TABLE} alter "The Vector" drop not null;
      update ${TABLE} set "The Vector" = null where "Id" = 'id 1';
    `)
    const skipping: Embed = async (rows) => rows.map(({ key }) => (key[1] === 'id 1' ? null : [1, 1, 1, 1]))

    const result = await applyReembed(database, await plan(database), { embed: skipping })

    expect(result).toMatchObject({ filled: 2, skipped: 0, cutOver: true })
  })

  test('are made again where a trigger of the table changes the source', async ({ database, db }) => {
    await createTexts(database, 3)
    await db.query(`
      create function touch() returns trigger language plpgsql as $$
      begin new."Text" := 'touched ' || new.other; return new; end $$;
      create trigger a_touch before update of other on ${TABLE} for each row execute function touch();
    `)
    await applyReembed(database, await plan(database), {
      embed,
      approve: async () => {
        await db.query(`update ${TABLE} set other = 7 where "Id" = 'id 2'`)
        return true
      },
    })

    expect(await wrongRows(database)).toEqual([])
  })

  test('are made by one run at a time', async ({ database }) => {
    await createTexts(database, 3)
    const planned = await plan(database)
    let second: unknown

    await applyReembed(database, planned, {
      embed,
      approve: async () => {
        second = await applyReembed(database, planned, { embed }).catch((error) => error)
        return true
      },
    })

    expect(second).toMatchObject({ code: 'LOCK_TIMEOUT' })
    expect(await wrongRows(database)).toEqual([])
  })

  test('get an index like the old one, and wait for who holds the table', async ({ database, db }) => {
    await createTexts(database, 3000)
    await database.pool.query(`create index on ${TABLE} using hnsw ("The Vector" vector_l2_ops)`)
    const planned = await plan(database)
    let reader: Promise<unknown> = Promise.resolve()

    const result = await applyReembed(database, planned, {
      embed,
      batchSize: 1000,
      index: { method: 'hnsw', metric: 'l2', force: true },
      lockTimeoutMs: 100,
      approve: async () => {
        // A reader that is slow to commit: the cut-over lets it go first.
        await db.query(`begin; select count(*) from ${TABLE}`)
        reader = new Promise((resolve) => setTimeout(resolve, 300)).then(() => db.query('commit'))
        return true
      },
    })
    await reader

    expect(planned.index).toEqual({ method: 'hnsw', metric: 'l2' })
    expect(result).toMatchObject({ filled: 3000, cutOver: true })
    const { rows } = await database.pool.query(
      `select indexdef from pg_indexes where schemaname = 'Odd Name' and indexname = $1`,
      [result.index],
    )
    expect(rows[0]?.indexdef).toContain('"The Vector"')
  })
})

serverTest('what cannot be planned is refused', async ({ databaseUrl, db }) => {
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), OPTIONS)
  await createTexts(database, 1)
  await db.query(
    'create table keyless (note text, v vector(2)); create table bits (id int primary key, note text, v bit(3))',
  )
  const facts = await readReembedFacts(database.pool, NAME)
  const keyless = await readReembedFacts(database.pool, { table: 'keyless', column: 'v' })
  const bits = await readReembedFacts(database.pool, { table: 'bits', column: 'v' })

  const refused = (code: string) => expect.objectContaining({ code })
  const options = { dimensions: 4, source: ['Text'] }
  expect(() => planReembed(facts, { ...options, dimensions: 0 })).toThrow(refused('REEMBED_OPTION_INVALID'))
  expect(() => planReembed(facts, { ...options, source: [] })).toThrow(refused('REEMBED_OPTION_INVALID'))
  expect(() => planReembed(facts, { ...options, source: ['no such'] })).toThrow(refused('REEMBED_OPTION_INVALID'))
  expect(() => planReembed(facts, { ...options, newColumn: 'The Vector' })).toThrow(refused('REEMBED_OPTION_INVALID'))
  expect(() => planReembed(facts, { ...options, oldColumn: 'The Vector' })).toThrow(refused('REEMBED_OPTION_INVALID'))
  expect(() => planReembed(facts, { ...options, oldColumn: 'The Vector_new' })).toThrow(
    refused('REEMBED_OPTION_INVALID'),
  )
  expect(() => planReembed(facts, { ...options, newColumn: 'other' })).toThrow(refused('REEMBED_COLUMN_TAKEN'))
  expect(() => planReembed(facts, { ...options, oldColumn: 'other' })).toThrow(refused('REEMBED_COLUMN_TAKEN'))
  // A column of the user's own, with just the name and type that ours would have.
  await db.query(`alter table ${TABLE} add "The Vector_new" vector(4)`)
  const own = await readReembedFacts(database.pool, NAME)
  expect(() => planReembed(own, options)).toThrow(refused('REEMBED_COLUMN_TAKEN'))
  expect(() => planReembed(keyless, { ...options, source: ['note'] })).toThrow(refused('REEMBED_KEY_MISSING'))
  expect(() => planReembed(bits, { ...options, source: ['note'] })).toThrow(refused('VECTOR_TYPE_UNSUPPORTED'))
})

serverTest(
  'grants and comment go over to the new vectors, and what stays with the old ones is named',
  async ({ db, databaseUrl }) => {
    await using database = await openDatabase(parseDatabaseUrl(databaseUrl), OPTIONS)
    await createTexts(database)
    await db.query(`
    grant select ("The Vector"), update ("The Vector") on ${TABLE} to public;
    comment on column ${TABLE}."The Vector" is 'it''s ours';
    alter table ${TABLE} add constraint short check (vector_dims("The Vector") < 4);
    create index embedded on ${TABLE} (other) where "The Vector" is not null;
  `)

    const planned = await plan(database)
    await applyReembed(database, planned, { embed })
    const left = await planDropOldVectors(database.pool, NAME)
    await db.query(`create view reader as select "The Vector_old" from ${TABLE}`)
    await expect(applyDropOldVectors(database, left)).rejects.toMatchObject({ code: 'REEMBED_OLD_NEEDED' })
    await db.query('drop view reader')
    await applyDropOldVectors(database, left)

    const tied = [`constraint short on table ${TABLE}`, 'index "Odd Name".embedded']
    expect([planned.dependents, left.dependents]).toEqual([tied, tied])
    const { rows } = await db.query(`
    select attname as name, attacl::text as acl, col_description(attrelid, attnum) as comment
      from pg_attribute where attrelid = '${TABLE}'::regclass and attname like 'The%'
  `)
    expect(rows).toEqual([{ name: 'The Vector', acl: expect.stringContaining('=rw/'), comment: "it's ours" }])
    await expect(planDropOldVectors(database.pool, NAME)).rejects.toMatchObject({ code: 'REEMBED_NO_OLD' })
  },
)

serverTest('a column of that name that no cut-over has left is not dropped', async ({ db, databaseUrl }) => {
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), OPTIONS)
  await createTexts(database)
  await db.query(`alter table ${TABLE} add column "The Vector_old" vector(3)`)

  await expect(planDropOldVectors(database.pool, NAME)).rejects.toMatchObject({
    code: 'REEMBED_NO_OLD',
    message: expect.stringContaining('was not left by a cut-over'),
  })
})

serverTest(
  'old vectors that took their place back are not dropped, and their mark does not go over',
  async ({ db, databaseUrl }) => {
    await using database = await openDatabase(parseDatabaseUrl(databaseUrl), OPTIONS)
    await createTexts(database)
    await applyReembed(database, await plan(database), { embed })
    await db.query(`
    alter table ${TABLE} drop column "The Vector";
    alter table ${TABLE} rename column "The Vector_old" to "The Vector";
  `)

    const inPlace = planDropOldVectors(database.pool, { ...NAME, oldColumn: NAME.column })

    await expect(inPlace).rejects.toMatchObject({ code: 'REEMBED_NO_OLD' })
    expect((await plan(database)).comment).toBeNull()
  },
)
