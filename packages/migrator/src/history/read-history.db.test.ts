import { eachEngine } from '@pgtend/testing'
import type { Client } from 'pg'
import { expect } from 'vitest'
import { createJournalSql, type Direction, type StepState, writeStepSql } from '../ledger/journal.ts'
import { prismaLedger } from '../ledger/prisma-ledger.ts'
import { readHistory, readOpenHistory } from './read-history.ts'

const LEDGER = prismaLedger('Order Items')
const OTHER = prismaLedger('public')
const entry = (id: string) => ({ id, name: `${id}_name`, checksum: '' })

function writeStep(db: Client, ledgerId: string, direction: Direction, state: StepState, schema = LEDGER.schema) {
  const facts = { migration: `${ledgerId}_name`, step: 0, checksum: '', transactional: false, rows: 0, note: null }
  return db.query(writeStepSql(schema, { ...facts, ledgerId, direction, state, durationMs: 0 }))
}

eachEngine('the history of a database', (test) => {
  test('has the journal of what is open and of every undo; all of it only when it is asked for', async ({ db }) => {
    await db.query([LEDGER.createSql(), OTHER.createSql(), createJournalSql()].join(';\n'))
    await db.query([LEDGER.insertAppliedSql(entry('done')), LEDGER.insertAppliedSql(entry('undone'))].join(';\n'))
    await db.query(LEDGER.insertStartedSql(entry(`open'd`)))
    await writeStep(db, 'done', 'up', 'done')
    await writeStep(db, 'undone', 'up', 'done')
    await writeStep(db, 'undone', 'down', 'running')
    await writeStep(db, `open'd`, 'up', 'failed')
    await writeStep(db, 'elsewhere', 'down', 'running', OTHER.schema)

    const open = await readOpenHistory(db, LEDGER)
    const whole = await readHistory(db, LEDGER)

    const steps = open.journal.map(({ ledgerId, direction, state }) => [ledgerId, direction, state])
    expect(steps).toEqual([
      [`open'd`, 'up', 'failed'],
      ['undone', 'down', 'running'],
    ])
    expect(whole.journal.map(({ ledgerId }) => ledgerId)).toEqual(['done', `open'd`, 'undone', 'undone'])
    expect({ ...open, journal: [] }).toEqual({ ...whole, journal: [] })
    expect(open.rows.map(({ id }) => id).sort()).toEqual(['done', `open'd`, 'undone'])
  })

  test('has no journal where nothing is open', async ({ db }) => {
    await db.query([LEDGER.createSql(), createJournalSql(), LEDGER.insertAppliedSql(entry('done'))].join(';\n'))
    await writeStep(db, 'done', 'up', 'done')

    expect(await readOpenHistory(db, LEDGER)).toMatchObject({ journalExists: true, journal: [] })
  })
})
