import { eachEngine } from '@pgtend/testing'
import { expect } from 'vitest'
import { BASE_SQL, CHANGES } from '../../test/catalog-changes.ts'
import type { Catalog } from './catalog.ts'
import type { CatalogComparison, PropertyDifference } from './catalog-difference.ts'
import { compareCatalogs } from './compare-catalogs.ts'
import { readCatalog, readCatalogInTransaction } from './read-catalog.ts'

const LONG = 75
/** Without a key, secrets are not compared. */
const KEY = { secretsKey: 'random' }

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
  test('say nothing of secrets without a key, and never hold one', async ({ db }) => {
    await db.query(`create foreign data wrapper f; create server s foreign data wrapper f;
      create user mapping for public server s options (password 'a secret')`)
    const [plain, keyed, other] = [
      await readCatalog(db),
      await readCatalog(db, KEY),
      await readCatalog(db, { secretsKey: 'another' }),
    ]
    const hashOf = ({ objects }: Catalog): string | null | undefined =>
      objects.find((object) => object.kind === 'user mapping')?.options

    expect(hashOf(plain)).toBeNull()
    expect(hashOf(keyed)).toMatch(/^[0-9a-f]{64}$/)
    expect(hashOf(other)).not.toBe(hashOf(keyed))
    expect(JSON.stringify(keyed)).not.toContain('a secret')
    expect(compareCatalogs(plain, keyed).differences).toEqual([])
  })

  test('differ in exactly what was changed, and in nothing when nothing was', { timeout: 180_000 }, async ({ db }) => {
    await db.query('create extension if not exists vector')
    await db.query(BASE_SQL)
    const base = await readCatalog(db, KEY)

    const found = []
    for (const [sql] of CHANGES) {
      await db.query('begin')
      await db.query(sql)
      found.push([sql, ...lines(compareCatalogs(base, await readCatalogInTransaction(db, KEY)))])
      await db.query('rollback')
    }

    expect(found).toEqual(CHANGES)
    expect(compareCatalogs(base, await readCatalog(db, KEY))).toMatchObject({ differences: [], columnOrder: [] })
  })
})
