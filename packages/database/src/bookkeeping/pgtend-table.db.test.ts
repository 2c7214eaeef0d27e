import { eachEngine } from '@pgtend/testing'
import { expect } from 'vitest'
import { ensurePgtendTable, type PgtendTable } from './ensure-pgtend-table.ts'
import { mayUsePgtendTable } from './may-use-pgtend-table.ts'

const notes: PgtendTable = { name: 'notes', columns: 'id int primary key', comment: 'for a test' }

eachEngine('a table of pgtend', (test) => {
  test('two sessions create a table of pgtend at once, and a later version adds its columns', async ({ database }) => {
    expect(await mayUsePgtendTable(database.pool, 'notes')).toBe(false)
    await Promise.all([ensurePgtendTable(database.pool, notes), ensurePgtendTable(database.pool, notes)])
    await ensurePgtendTable(database.pool, { ...notes, added: { text: 'text', at: 'timestamptz' } })

    await database.pool.query('insert into pgtend.notes (id, text, at) values (1, $1, now())', ['a'])
    expect(await mayUsePgtendTable(database.pool, 'notes', 'delete')).toBe(true)
  })

  test('a role that may only write to the table needs no right to create, and one without rights gets no error', async ({
    database,
  }) => {
    await ensurePgtendTable(database.pool, notes)
    const client = await database.connect()
    try {
      await client.query('begin')
      await client.query('set local role pg_monitor')
      expect(await mayUsePgtendTable(client, 'notes')).toBe(false)
      await client.query('reset role')
      await client.query('grant usage on schema pgtend to pg_monitor')
      await client.query('grant select, insert on pgtend.notes to pg_monitor')
      await client.query('set local role pg_monitor')

      await ensurePgtendTable(client, notes)

      expect(await mayUsePgtendTable(client, 'notes')).toBe(true)
      expect(await mayUsePgtendTable(client, 'notes', 'delete')).toBe(false)
    } finally {
      await client.end()
    }
  })
})
