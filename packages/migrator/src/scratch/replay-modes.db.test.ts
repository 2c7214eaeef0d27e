import { eachEngine } from '@pgtend/testing'
import { expect } from 'vitest'
import { writeMigrations } from '../../test/write-migrations.ts'
import { migrateUp } from '../commands/migrate-up.ts'
import { readMigrations } from '../files/read-migrations.ts'
import { memoryShadow, serverShadow } from '../prisma-engine/shadow-database.ts'
import { verifyMigrations } from '../verify/verify-migrations.ts'
import { withReplay } from './with-replay.ts'

/** The second file stands where the first one set, and the fourth where the third took that back. */
const LEAKING = {
  '1_set': { up: 'create schema "Odd Name"; set search_path to "Odd Name";', down: 'drop schema "Odd Name";' },
  '2_there': { up: 'create table "order" (id int);', down: 'drop table "Odd Name"."order";' },
  '3_back': { up: `select pg_catalog.set_config('search_path', 'public', false);`, down: 'select 1;' },
  '4_here': { up: 'create table here (id int);', down: 'drop table public.here;' },
}
const MODES = ['prisma-split', 'prisma-batch'] as const

eachEngine('in the modes of Prisma', (test, engine) => {
  test.for(MODES)(
    'what a file sets reaches the next in a replay, as in a run: %s',
    { timeout: 180_000 },
    async (mode, { database, db }) => {
      const directory = await writeMigrations(LEAKING)
      const files = await readMigrations(directory)
      const openShadow = engine === 'server' ? serverShadow(database) : memoryShadow()

      const places = await withReplay({ openShadow, mode }, async (replay) => {
        for (const file of files) await replay.up(file)
        for (const file of files.slice(1).toReversed()) await replay.down(file)
        for (const file of files.slice(1)) await replay.up(file)
        return (await replay.readCatalog()).objects
          .filter(({ kind }) => kind === 'table')
          .map(({ identity }) => identity)
      })
      const { migrations } = await verifyMigrations(files, { openShadow, mode })
      await migrateUp(database, { directory, mode })
      const { rows } = await db.query<{ identity: string }>(`
      select 'table ' || oid::regclass::text as identity from pg_class where relname in ('order', 'here') order by 1`)

      expect(places.toSorted()).toEqual(['table "Odd Name"."order"', 'table public.here'])
      expect(rows.map(({ identity }) => identity)).toEqual(['table "Odd Name"."order"', 'table here'])
      expect(migrations.map(({ outcome }) => outcome)).toEqual(['proven', 'proven', 'proven', 'proven'])
    },
  )
})
