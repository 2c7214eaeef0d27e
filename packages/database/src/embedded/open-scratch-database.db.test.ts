import { describe, expect, test } from 'vitest'
import { openScratchDatabase } from './open-scratch-database.ts'

const OPTIONS = { applicationName: 'pgtend tests' }

describe('a scratch database', () => {
  test('is empty, has pgvector and shares its tables between its sessions', async () => {
    await using scratch = await openScratchDatabase(OPTIONS)
    const [first, second] = [await scratch.connect(), await scratch.connect()]

    const before = await first.query('select 1 from pg_catalog.pg_tables where schemaname = $1::text', ['public'])
    await first.query('create extension vector; create table item (embedding vector(3))')
    await second.query('insert into item (embedding) values ($1::vector)', ['[1,2,3]'])
    const { rows } = await first.query('select embedding::text from item')
    await first.end()
    await second.end()

    expect(before.rowCount).toBe(0)
    expect(rows).toEqual([{ embedding: '[1,2,3]' }])
  })

  test('knows nothing of the one before it', async () => {
    for (const _ of ['first', 'second']) {
      await using scratch = await openScratchDatabase(OPTIONS)
      const client = await scratch.connect()
      await client.query('create table only_here (id int primary key)')
      await client.end()
    }
  })
})
