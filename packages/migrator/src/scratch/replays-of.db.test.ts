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
  test('stand where they should, and in memory a later one runs only what came since the copy', async ({
    database,
  }) => {
    const files = await readMigrations(await writeMigrations(HISTORY))
    const [last] = files.slice(-1)
    if (last === undefined) throw new Error('no migrations were read')
    const started: string[] = []
    const replayFrom = replaysOf(files, {
      openShadow: engine === 'server' ? serverShadow(database) : memoryShadow(),
      onEvent: (event: MigrationEvent) => void (event.type === 'migration-start' && started.push(event.migration)),
    })

    const whole = await replayFrom(files.length, rows)
    const ranFirst = started.splice(0).length
    const again = await replayFrom(files.length, async (replay) => {
      const before = await replay.readCatalog()
      const content = await rows(replay)
      const reran = started.splice(0).length
      return { before, content, reran }
    })
    const earlier = await replayFrom(2, async (replay) => {
      for (const file of files.slice(2)) await replay.up(file)
      await replay.down(last)
      await replay.up(last)
      return { catalog: await replay.readCatalog(), content: (await rows(replay)) as unknown[] }
    })

    expect(ranFirst).toBe(MANY + 1)
    expect(again.content).toEqual(whole)
    expect(again.reran).toBe(engine === 'server' ? MANY + 1 : 0)
    expect(earlier.catalog).toEqual(again.before)
    expect(earlier.content).toHaveLength(MANY)
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
