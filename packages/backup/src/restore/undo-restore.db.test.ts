import { openCluster, openDatabase } from '@pgtend/database'
import { eachEngine } from '@pgtend/testing'
import { expect } from 'vitest'
import { newStore, options } from '../../test/new-store.ts'
import { createBackup } from '../create/create-backup.ts'
import { applyRestore } from './apply-restore.ts'
import { planRestore } from './plan-restore.ts'
import { resolveSource } from './restore-source.ts'
import { applyUndo, planUndo } from './undo-restore.ts'

const open = { applicationName: 'pgtend tests', environment: 'development' } as const

eachEngine('undoing a restore in place', (test, engine) => {
  test('gives the database that was there its name back, and keeps both', { timeout: 120_000 }, async ({ target }) => {
    const { store } = await newStore()
    const before = await openDatabase(target, open)
    await before.pool.query(`create table item as select 'backed up' as state`)
    await createBackup(before, store, await options())
    await before.pool.query(`update item set state = 'later'`)
    await before.end()
    const cluster = await openCluster(target, open)
    const { database } = target
    const source = await resolveSource(store, 'latest', database, '/')
    const plan = planRestore({ source, mode: 'in-place', database, now: new Date(), tail: 'abcdef' })
    const stateOf = async (name: string): Promise<string> => {
      await using opened = await cluster.open(name)
      return (await opened.pool.query('select state from item')).rows[0].state
    }

    await applyRestore(cluster, store, source, plan, await options())
    const undo = planUndo({ databases: await cluster.list(), database, now: new Date() })
    await applyUndo(cluster, undo)

    expect(undo.from).toBe(plan.safety)
    expect(await stateOf(database)).toBe('later')
    expect(await cluster.exists(undo.aside)).toBe(true)
    // An embedded engine takes its time to start.
    if (engine === 'server') expect(await stateOf(undo.aside)).toBe('backed up')
    expect(() => planUndo({ databases: [database, undo.aside], database, now: new Date() })).toThrow(
      expect.objectContaining({ code: 'RESTORE_NOTHING_TO_UNDO' }),
    )
    await cluster.drop(undo.aside)
    await cluster.end()
  })
})
