import { cloneOf, createTemplate, test } from '@pgtend/testing'
import { expect } from 'vitest'
import { fillFixture } from '../fill-fixture.ts'
import type { LockCase } from '../lock-case.ts'
import { summarizeEffects } from '../report/describe-effects.ts'
import { measureCase } from './measure-case.ts'

async function measured(lockCase: Omit<LockCase, 'name'>): Promise<readonly string[]> {
  const template = await createTemplate('lock_truth', fillFixture, { from: 'empty' })
  const measurement = await measureCase(() => cloneOf(template), { name: 'a case', ...lockCase })
  if (measurement.failure !== undefined) return [measurement.failure]
  return summarizeEffects(measurement)
    .filter(({ relation }) => relation.kind !== 'index')
    .map(({ relation, lock, rewritten, scanned, rowsChanged }) =>
      [relation.name, lock, scanned && 'read', rewritten && 'rewritten', rowsChanged > 0 && rowsChanged]
        .filter(Boolean)
        .join(' '),
    )
}

test.for([
  ['alter table users add column a text', ['users ACCESS EXCLUSIVE']],
  ['alter table memories add column a serial', ['memories ACCESS EXCLUSIVE read rewritten']],
  ['create index on users (age)', ['users SHARE read']],
  ['truncate memories', ['memories ACCESS EXCLUSIVE']],
  ['delete from memories where id <= 50', ['memories ROW EXCLUSIVE 50']],
  ['analyze users', ['users SHARE UPDATE EXCLUSIVE']],
  ['comment on type mood is null', []],
] as const)('in a transaction, %s', async ([sql, expected]) => {
  expect(await measured({ sql: [sql] })).toEqual(expected)
})

test.for([
  ['create index concurrently on archive."Old Orders" (note)', ['archive."Old Orders" SHARE UPDATE EXCLUSIVE read']],
  ['vacuum full visits', ['visits ACCESS EXCLUSIVE read rewritten']],
  [
    'alter table events detach partition events_2024 concurrently',
    ['events SHARE UPDATE EXCLUSIVE', 'events_2024 ACCESS EXCLUSIVE'],
  ],
] as const)('without a transaction, %s', async ([sql, expected]) => {
  expect(await measured({ sql: [sql], outsideTransaction: true })).toEqual(expected)
})

test('what an earlier migration made is there and counts as such', async () => {
  const earlier = 'create table "Odd Name" as select n from generate_series(1, 3000) n;'

  expect(await measured({ earlier, sql: ['alter table "Odd Name" alter column n set not null'] })).toEqual([
    '"Odd Name" ACCESS EXCLUSIVE read',
  ])
})

test('a statement that the rows forbid is named with its SQLSTATE', async () => {
  const [failure] = await measured({ sql: ['alter table users add column phone text not null'] })

  expect(failure).toMatch(/^23502: /)
})
