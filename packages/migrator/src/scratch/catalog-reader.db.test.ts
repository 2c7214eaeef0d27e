import { openScratchDatabase, readCatalog } from '@pgtend/database'
import { expect, test } from 'vitest'
import { catalogReader } from './catalog-reader.ts'

test('a reader sees what changed since, beside another in the same memory, and after its statements were thrown away', async () => {
  await using scratch = await openScratchDatabase({ applicationName: 'pgtend tests' })
  const [client, other] = [await scratch.connect(), await scratch.connect()]
  const [read, readOther] = [catalogReader(client, true, {}), catalogReader(other, true, {})]

  await client.query('create table "Order Items" (id int primary key)')
  const first = await read()
  await other.query('alter table "Order Items" add column note text; create schema "order"')
  const second = [await readOther(), await read()]
  await client.query('discard all')
  const third = [await read(), await readOther(), await read()]
  const plain = await readCatalog(client)
  await Promise.all([client.end(), other.end()])

  expect(first.objects.map(({ identity }) => identity)).toContain('column public."Order Items".id')
  expect(first).not.toEqual(plain)
  for (const catalog of [...second, ...third]) expect(catalog).toEqual(plain)
})
