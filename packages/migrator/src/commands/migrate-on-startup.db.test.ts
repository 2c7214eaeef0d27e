import { eachEngine } from '@pgtend/testing'
import { expect } from 'vitest'
import { THREE } from '../../test/three-migrations.ts'
import { writeMigrations } from '../../test/write-migrations.ts'
import { migrateOnStartup } from './migrate-on-startup.ts'

eachEngine('migrateOnStartup', (test) => {
  test('of several callers at once one applies and all go on', async ({ database }) => {
    const directory = await writeMigrations(THREE)

    const results = await Promise.all([1, 2, 3].map(() => migrateOnStartup(database, { directory })))
    const later = await migrateOnStartup(database, { directory })

    expect(results.map(({ applied }) => applied.length).toSorted()).toEqual([0, 0, 3])
    expect(results.map(({ current }) => current)).toEqual(['3_touch', '3_touch', '3_touch'])
    expect(later).toEqual({ applied: [], current: '3_touch' })
  })
})
