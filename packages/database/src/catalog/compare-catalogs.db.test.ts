import { eachEngine } from '@pgtend/testing'
import { expect } from 'vitest'
import { BASE_SQL, CHANGES } from '../../test/catalog-changes.ts'
import type { CatalogComparison, PropertyDifference } from './catalog-difference.ts'
import { compareCatalogs } from './compare-catalogs.ts'
import { readCatalog, readCatalogInTransaction } from './read-catalog.ts'

const LONG = 75

/** The differences, one line each. */
function lines({ differences }: CatalogComparison): readonly string[] {
  return differences.flatMap(({ identity, change, properties }) =>
    change === 'different'
      ? properties.map((property) => `${identity}: ${describe(property)}`)
      : `${change} ${identity}`,
  )
}

function describe({ name, expected, actual }: PropertyDifference): string {
  const isLong = Math.max(String(expected).length, String(actual).length) > LONG
  return isLong ? name : `${name} ${expected} -> ${actual}`
}

eachEngine('two catalogs', (test) => {
  test('differ in exactly what was changed, and in nothing when nothing was', { timeout: 180_000 }, async ({ db }) => {
    await db.query('create extension if not exists vector')
    await db.query(BASE_SQL)
    const base = await readCatalog(db)

    const found = []
    for (const [sql] of CHANGES) {
      await db.query('begin')
      await db.query(sql)
      found.push([sql, ...lines(compareCatalogs(base, await readCatalogInTransaction(db)))])
      await db.query('rollback')
    }

    expect(found).toEqual(CHANGES)
    expect(compareCatalogs(base, await readCatalog(db))).toMatchObject({ differences: [], columnOrder: [] })
  })
})
