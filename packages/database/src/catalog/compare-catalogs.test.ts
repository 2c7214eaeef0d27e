import { describe, expect, test } from 'vitest'
import type { Catalog, CatalogObject } from './catalog.ts'
import { compareCatalogs } from './compare-catalogs.ts'

function catalogOf(...objects: readonly Partial<CatalogObject>[]): Catalog {
  return { serverVersion: 180_000, shadowedNames: [], objects: objects as readonly CatalogObject[] }
}

const TABLE = { kind: 'table', identity: 'table public.item', schema: 'public', name: 'item' } as const

function column(name: string, position: number): Partial<CatalogObject> {
  const table = { schema: 'public', name: 'item' }
  return { kind: 'column', identity: `column public.item.${name}`, schema: 'public', name, table, position }
}

const INDEX = {
  kind: 'index',
  identity: 'index public.item_a',
  schema: 'public',
  name: 'item_a',
  table: { schema: 'public', name: 'item' },
  constraint: null,
} as const

describe('a comparison', () => {
  test('reports columns in another order, not as a difference', () => {
    const expected = catalogOf(TABLE, column('a', 1), column('b', 2), column('gone', 3), column('c', 4))
    const actual = catalogOf(TABLE, column('a', 1), column('c', 2), column('b', 3))

    expect(compareCatalogs(expected, actual)).toMatchObject({
      differences: [{ identity: 'column public.item.gone', change: 'missing' }],
      columnOrder: [{ table: { schema: 'public', name: 'item' }, expected: ['a', 'b', 'c'], actual: ['a', 'c', 'b'] }],
    })
  })

  test('says nothing of what is on a table that is missing itself', () => {
    const { differences } = compareCatalogs(catalogOf(TABLE, column('a', 1), INDEX), catalogOf())

    expect(differences.map(({ identity }) => identity)).toEqual(['table public.item'])
  })

  test('of empty catalogs is empty', () => {
    expect(compareCatalogs(catalogOf(), catalogOf())).toEqual({
      differences: [],
      columnOrder: [],
      ignored: 0,
      unusedIgnores: [],
    })
  })
})

describe('an ignore list', () => {
  const expected = catalogOf(TABLE, column('a', 1))
  const actual = catalogOf(TABLE, column('b', 1), INDEX)

  test.for([
    ['index public.item_*', ['column public.item.a', 'column public.item.b']],
    ['column *', ['index public.item_a']],
    ['* public.item.b', ['column public.item.a', 'index public.item_a']],
    ['table public.*', []],
    ['* *', []],
    ['index public.item', ['column public.item.a', 'column public.item.b', 'index public.item_a']],
    ['index public.ite._a', ['column public.item.a', 'column public.item.b', 'index public.item_a']],
  ] as const)('entry "%s" leaves its differences', ([pattern, left]) => {
    const { differences, ignored } = compareCatalogs(expected, actual, { ignore: [pattern] })

    expect(differences.map(({ identity }) => identity)).toEqual(left)
    expect(ignored).toBe(3 - left.length)
  })

  test('names the entries that hide nothing', () => {
    const { unusedIgnores } = compareCatalogs(expected, actual, {
      ignore: ['view *', 'index *', 'default privilege *'],
    })

    expect(unusedIgnores).toEqual(['view *', 'default privilege *'])
  })

  test.for(['index', 'thing public.x', '', 'index ', '*'])('refuses "%s"', (pattern) => {
    expect(() => compareCatalogs(expected, actual, { ignore: [pattern] })).toThrow(
      expect.objectContaining({ code: 'IGNORE_PATTERN_INVALID' }),
    )
  })
})
