import { compareCatalogs, readCatalog } from '@pgtend/database'
import { eachEngine } from '@pgtend/testing'
import { expect } from 'vitest'
import { writeMigrations } from '../../test/write-migrations.ts'
import { migrateDown } from '../commands/migrate-down.ts'
import { migrateUp } from '../commands/migrate-up.ts'
import { readMigrations } from '../files/read-migrations.ts'
import { memoryShadow } from '../prisma-engine/shadow-database.ts'
import { generateDowns } from './generate-downs.ts'
import { writeDowns } from './write-downs.ts'

const MOVABLE = {
  '1_notes': `create type mood as enum ('calm', 'wild'); create table "Order Items" (id serial primary key, m mood default 'calm');
create function touch() returns trigger language plpgsql as 'begin return new; end';
create table note (id int primary key, item int references "Order Items", body text unique deferrable);
create trigger touched before update on note for each row execute function touch();
create view cheap as select id, m from "Order Items"; alter view cheap alter m set default 'wild';
create table path (id serial); comment on table note is 'of "App Data".note';`,
  '2_gone': 'drop view cheap; drop table note; drop function touch(); drop table path;',
  '3_type': `alter table "Order Items" alter m drop default; alter table "Order Items" alter m type text; drop type mood;`,
}

eachEngine('ways back that were derived in one schema', (test) => {
  test('lead back in another', { timeout: 180_000 }, async ({ database, db }) => {
    const directory = await writeMigrations(MOVABLE)
    const files = await readMigrations(directory)
    const schemas = ['App Data', 'select']

    const downs = await generateDowns(files, { openShadow: memoryShadow(), schema: 'App Data' })
    await writeDowns(files, downs)
    const states = []
    for (const schema of schemas) {
      await migrateUp(database, { directory, schema, target: '1_notes' })
      const before = await readCatalog(db)
      await migrateUp(database, { directory, schema })
      await migrateDown(database, { directory, schema, target: { to: '1_notes' } })
      const { differences } = compareCatalogs(before, await readCatalog(db))
      await migrateDown(database, { directory, schema, target: { base: true } })
      const left = (await readCatalog(db)).objects.filter(
        (object) => object.schema === schema && object.kind !== 'schema',
      )
      states.push({ differences, left: left.map(({ identity }) => identity).filter((name) => !/_prisma/.test(name)) })
    }

    expect(downs.map(({ status }) => status)).toEqual(['proven', 'proven', 'proven'])
    expect(downs.map(({ sql }) => sql).join('')).not.toMatch(/^(?!--).*"App Data"\.(?!note')/m)
    expect(states).toEqual(schemas.map(() => ({ differences: [], left: [] })))
  })
})
