import { expect, test } from 'vitest'
import { filterSql } from './filter-sql.ts'

const columns = new Set(['id', 'Odd "Name"', 'tags', 'metadata', 'tenant'])

test('every value is a parameter and every name quoted', () => {
  const sql = filterSql({
    columns,
    tenantColumn: 'tenant',
    filter: {
      tenant: 7,
      equals: { id: [1, 2], 'Odd "Name"': null },
      contains: { metadata: { a: ["it's"] } },
      tags: { tags: { any: ['x'] } },
    },
  })

  expect(sql.conditions).toEqual([
    '"tenant" = $1',
    '"id" = any ($2)',
    '"Odd ""Name""" is null',
    '"metadata" @> $3::pg_catalog.jsonb',
    '"tags" && $4',
  ])
  expect(sql.values).toEqual([7, [1, 2], '{"a":["it\'s"]}', ['x']])
})

test('all tags are containment', () => {
  const filter = { tags: { tags: { all: ['x', 'y'] } } }

  expect(filterSql({ columns, tenantColumn: undefined, filter }).conditions).toEqual(['"tags" @> $1'])
})

test('a search bound to a tenant is refused without one', () => {
  expect(() => filterSql({ columns, tenantColumn: 'tenant', filter: {} })).toThrow(
    expect.objectContaining({ code: 'SEARCH_TENANT_MISSING' }),
  )
})

test('a tenant without a tenant column and an unknown column are refused', () => {
  expect(() => filterSql({ columns, tenantColumn: undefined, filter: { tenant: 1 } })).toThrow(
    expect.objectContaining({ code: 'SEARCH_OPTION_INVALID' }),
  )
  expect(() => filterSql({ columns, tenantColumn: undefined, filter: { equals: { 'x" or true': 1 } } })).toThrow(
    expect.objectContaining({ code: 'SEARCH_OPTION_INVALID' }),
  )
})
