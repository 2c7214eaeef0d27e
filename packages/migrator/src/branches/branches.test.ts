import { expect, test } from 'vitest'
import type { AssessedMigration } from '../history/assess-migrations.ts'
import { type BaseBranch, branchFacts } from './branch-facts.ts'
import { findHeads } from './find-heads.ts'
import { planRebase } from './plan-rebase.ts'

const options = { naming: 'sequential', now: new Date(0) } as const

/** `a` applied, `p` pending, `d` only in the database; out of order when an applied one follows. */
function folder(states: Readonly<Record<string, 'a' | 'p' | 'd'>>): readonly AssessedMigration[] {
  const entries = Object.entries(states)
  return entries.map(([name, state], index) => ({
    name,
    state: state === 'a' ? 'applied' : state === 'p' ? 'pending' : 'not-in-folder',
    file: state === 'd' ? undefined : { name, up: { path: name, text: '', checksum: '' }, down: undefined },
    row: state === 'p' ? undefined : row(name),
    journal: [],
    edited: false,
    outOfOrder: state === 'p' && entries.slice(index).some(([, later]) => later === 'a'),
  }))
}

function row(name: string): AssessedMigration['row'] {
  const at = new Date(0)
  return {
    id: name,
    name,
    checksum: '',
    startedAt: at,
    finishedAt: at,
    rolledBackAt: null,
    appliedSteps: 1,
    logs: null,
  }
}

const main = (migrations: readonly string[], atMergeBase: readonly string[]): BaseBranch => ({
  name: 'main',
  migrations,
  atMergeBase,
})

test('a line without forks has one head, an empty folder none', () => {
  const line = branchFacts(folder({ '01_a': 'a', '02_b': 'p' }), main(['01_a'], ['01_a']))

  expect(findHeads(line, true)).toEqual({ base: 'main', database: true, heads: ['02_b'], forks: [] })
  expect(findHeads(branchFacts([], undefined), false).heads).toEqual([])
})

test('pending migrations before applied ones are forks; neighbours are one', () => {
  const facts = branchFacts(
    folder({ '01_a': 'p', '02_b': 'a', '03_c': 'p', '04_d': 'p', '05_e': 'a', '06_f': 'p' }),
    undefined,
  )

  expect(findHeads(facts, true)).toMatchObject({
    heads: ['06_f', '01_a', '04_d'],
    forks: [
      { migrations: ['01_a'], after: null, behind: ['02_b', '05_e'] },
      { migrations: ['03_c', '04_d'], after: '02_b', behind: ['05_e'] },
    ],
  })
})

test('what the base branch has gained makes those of this branch late, without a database', () => {
  const facts = branchFacts(folder({ '01_a': 'p', '02_mine': 'p' }), main(['01_a', '03_theirs'], ['01_a']))

  expect(findHeads(facts, false)).toMatchObject({
    heads: ['03_theirs', '02_mine'],
    forks: [{ migrations: ['02_mine'], after: '01_a', behind: ['03_theirs'], published: false }],
  })
  expect(planRebase(facts, options).renames).toEqual([{ from: '02_mine', to: '04_mine' }])
})

test('what this database has is late all the same when the base branch has gained one after it', () => {
  const facts = branchFacts(
    folder({ '01_a': 'a', '02_mine': 'a', '02_two': 'a', '04_new': 'p' }),
    main(['01_a', '03_theirs'], ['01_a']),
  )

  expect(findHeads(facts, true)).toMatchObject({
    heads: ['04_new', '02_two'],
    forks: [{ migrations: ['02_mine', '02_two'], behind: ['03_theirs'], published: false, applied: true }],
  })
  expect(planRebase(facts, options)).toEqual({ renames: [], leftAlone: [], applied: ['02_mine', '02_two'] })
})

test('a migration that the base branch had removed since is not taken for one of this branch', () => {
  const facts = branchFacts(folder({ '01_old': 'p', '02_mine': 'p' }), main(['09_squashed'], ['01_old']))

  expect(planRebase(facts, options).renames).toEqual([{ from: '02_mine', to: '10_mine' }])
})

test('unapplied migrations of this branch after a late one move too, in their order', () => {
  const facts = branchFacts(folder({ '01_a': 'p', '02_b': 'a', '03_c': 'p' }), undefined)

  expect(planRebase(facts, options).renames).toEqual([
    { from: '01_a', to: '04_a' },
    { from: '03_c', to: '05_c' },
  ])
})

test('what the base branch has is left alone unless it is forced', () => {
  const facts = branchFacts(folder({ '01_a': 'p', '02_b': 'a' }), main(['01_a'], ['01_a']))

  expect(planRebase(facts, options)).toEqual({ renames: [], leftAlone: ['01_a'], applied: [] })
  expect(() => planRebase(facts, { ...options, names: ['01_a'] })).toThrow(
    expect.objectContaining({ code: 'MIGRATION_PUBLISHED' }),
  )
  expect(planRebase(facts, { ...options, force: true })).toEqual({
    renames: [{ from: '01_a', to: '03_a' }],
    leftAlone: [],
    applied: [],
  })
})

test('applied and unknown migrations are refused by name', () => {
  const facts = branchFacts(folder({ '01_a': 'a', '02_b': 'd' }), undefined)

  expect(() => planRebase(facts, { ...options, names: ['01_a'], force: true })).toThrow(
    expect.objectContaining({ code: 'MIGRATION_ALREADY_APPLIED' }),
  )
  expect(() => planRebase(facts, { ...options, names: ['02_b'] })).toThrow(
    expect.objectContaining({ code: 'MIGRATION_UNKNOWN' }),
  )
})
