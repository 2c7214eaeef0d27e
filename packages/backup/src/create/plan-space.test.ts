import { expect, test } from 'vitest'
import { planSpace, requireSpace, type SpaceInput } from './plan-space.ts'

const plan = { compression: 'zstd', format: 'custom', jobs: 1, kind: 'full', outerCompression: 'zstd' } as const
const object = { name: 'dump', sha256: '', plainBytes: 0, plainSha256: '', dumpBytes: 0 }

function input(change: Partial<SpaceInput> = {}): SpaceInput {
  return { plan, tableBytes: [1_000, 3_000], last: undefined, databaseBytes: 10_000, ...change }
}

test('the last backup says how much of the database a backup takes', () => {
  const last = {
    databaseBytes: 5_000,
    objects: [
      { ...object, bytes: 900 },
      { ...object, bytes: 100 },
    ],
  }

  expect(planSpace(input({ last }))).toEqual({ storeBytes: 2_200, spoolBytes: 0, learnt: true })
})

test('without one it takes at least a share of the tables', () => {
  expect(planSpace(input())).toEqual({ storeBytes: 600, spoolBytes: 0, learnt: false })
  expect(planSpace(input({ plan: { ...plan, compression: 'none', outerCompression: 'none' } })).storeBytes).toBe(2_000)
})

test('a schema-only backup takes next to nothing', () => {
  expect(planSpace(input({ plan: { ...plan, kind: 'schema', format: 'directory' } }))).toMatchObject({
    storeBytes: 0,
    spoolBytes: 0,
  })
})

test('a directory dump has the largest tables on their way, as text where pg_dump does not compress', () => {
  const directory = { ...plan, format: 'directory', jobs: 2 } as const

  expect(planSpace(input({ plan: directory, tableBytes: [10, 500, 1_000] })).spoolBytes).toBe(3_000)
  expect(planSpace(input({ plan: { ...directory, outerCompression: 'none' }, tableBytes: [1_000] })).spoolBytes).toBe(
    150,
  )
})

const need = { storeBytes: 2_000_000, spoolBytes: 1_000_000, learnt: true }

test('what is free and what is needed are said in figures', () => {
  const free = { storeBytes: 1_500_000, spoolBytes: undefined, sameDisk: false }

  expect(() => requireSpace(need, free)).toThrow(
    expect.objectContaining({
      code: 'BACKUP_SPACE_SHORT',
      message: 'the backup needs about 2 MB and 1 MB are free',
      details: { neededBytes: 2_000_000, freeBytes: 1_500_000 },
    }),
  )
})

test.for([
  ['enough for both on one disk', { storeBytes: 3_000_000, spoolBytes: undefined, sameDisk: true }, true],
  ['too little for both on one disk', { storeBytes: 2_999_999, spoolBytes: undefined, sameDisk: true }, false],
  ['too little for the spool on another', { storeBytes: 2_000_000, spoolBytes: 999_999, sameDisk: false }, false],
  ['enough on each of two', { storeBytes: 2_000_000, spoolBytes: 1_000_000, sameDisk: false }, true],
  ['nobody knows', { storeBytes: undefined, spoolBytes: undefined, sameDisk: false }, true],
] as const)('%s', ([, free, enough]) => {
  const refused = ((): boolean => {
    try {
      requireSpace(need, free)
      return false
    } catch {
      return true
    }
  })()

  expect(refused).toBe(!enough)
})
