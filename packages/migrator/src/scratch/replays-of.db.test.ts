import { eachEngine } from '@pgtend/testing'
import { expect } from 'vitest'
import { writeMigrations } from '../../test/write-migrations.ts'
import { readMigrations } from '../files/read-migrations.ts'
import { memoryShadow, serverShadow } from '../prisma-engine/shadow-database.ts'
import type { MigrationEvent } from '../run/migration-event.ts'
import { replaysOf } from './replays-of.ts'
import type { Replay } from './with-replay.ts'

const MANY = 56
/** Each leaves a table and a row whose number comes from a sequence. */
const HISTORY = {
  '000_start': 'create schema "order"; create table "order"."Order Items" (id serial, name text);',
  ...Object.fromEntries(
    Array.from({ length: MANY }, (_, index) => {
      const name = String(index + 1).padStart(3, '0')
      const up = `create table t${name} (id int); insert into "order"."Order Items" (name) values ('${name}');`
      return [name, { up, down: `drop table t${name}; delete from "order"."Order Items" where name = '${name}';` }]
    }),
  ),
}

async function rows(replay: Replay): Promise<unknown> {
  const { rows } = await replay.client.query('select id, name from "order"."Order Items" order by id')
  return rows
}

eachEngine('replays of one history', (test, engine) => {
  test('stand where they should, and in memory a later one runs only what came since the copy', {
    timeout: 180_000,
  }, async ({ database }) => {
    const files = await readMigrations(await writeMigrations(HISTORY))
    const third = files[2]
    if (third === undefined) throw new Error('no migrations were read')
    const started: string[] = []
    const replayFrom = replaysOf(files, {
      openShadow: engine === 'server' ? serverShadow(database) : memoryShadow(),
      onEvent: (event: MigrationEvent) => void (event.type === 'migration-start' && started.push(event.migration)),
    })

    const read = async (replay: Replay) => ({ catalog: await replay.readCatalog(), content: await rows(replay) })
    const first = await replayFrom(files.length, read)
    const ranFirst = started.splice(0).length
    const again = await replayFrom(files.length, read)
    const ranAgain = started.splice(0).length
    const earlier = await replayFrom(2, async (replay) => {
      const before = await read(replay)
      await replay.up(third)
      await replay.down(third)
      return { before, after: await read(replay) }
    })

    expect(ranFirst).toBe(MANY + 1)
    expect(ranAgain).toBe(engine === 'server' ? MANY + 1 : 0)
    expect(again).toEqual(first)
    expect(first.content).toHaveLength(MANY)
    expect(earlier.before.content).toEqual([{ id: 1, name: '001' }])
    expect(earlier.after).toEqual(earlier.before)
  })

  test('are not copied where one file may leave something in the session for the next', async ({ database }) => {
    const openShadow = engine === 'server' ? serverShadow(database) : memoryShadow()

    const copies = await Promise.all(
      (['atomic', 'prisma-batch'] as const).map((mode) =>
        replaysOf([], { openShadow, mode })(0, async ({ copy }) => copy !== undefined),
      ),
    )

    expect(copies).toEqual([engine === 'embedded', false])
  })
})
