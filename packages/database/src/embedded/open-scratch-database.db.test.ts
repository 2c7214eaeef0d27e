import { describe, expect, test } from 'vitest'
import { escapeIdentifier } from '../identifiers.ts'
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

  test('has the extensions of the distribution that migrations use, and each can be created', async () => {
    await using scratch = await openScratchDatabase(OPTIONS)
    const client = await scratch.connect()

    const { rows } = await client.query<{ name: string }>(
      'select name from pg_catalog.pg_available_extensions order by name',
    )
    for (const { name } of rows) await client.query(`create extension if not exists ${escapeIdentifier(name)} cascade`)
    const created = await client.query(
      `select 'A'::citext = 'a'::citext as same, similarity('word', 'words') > 0.5 as near`,
    )
    await client.end()

    expect(rows.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['btree_gist', 'citext', 'hstore', 'ltree', 'pg_trgm', 'unaccent', 'vector']),
    )
    expect(created.rows).toEqual([{ same: true, near: true }])
  })

  test('is copied with its rows and roles; what happens to either afterwards is its own', async () => {
    await using scratch = await openScratchDatabase(OPTIONS)
    const original = await scratch.connect()
    await original.query(
      'create role reader; create table "Order Items" (id serial); insert into "Order Items" default values',
    )
    const from = await scratch.copy()
    await original.query('drop table "Order Items"')

    for (const _ of ['first', 'second']) {
      await using another = await openScratchDatabase({ ...OPTIONS, from })
      const copy = await another.connect()
      await copy.query('insert into "Order Items" default values; grant select on "Order Items" to reader')
      const { rows } = await copy.query('select id from "Order Items" order by id')
      await copy.end()
      expect(rows).toEqual([{ id: 1 }, { id: 2 }])
    }
    await expect(original.query('select from "Order Items"')).rejects.toMatchObject({ code: '42P01' })
    await original.end()
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
