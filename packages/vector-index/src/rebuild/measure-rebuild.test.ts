import { expect, test } from 'vitest'
import { proveRebuild } from './measure-rebuild.ts'
import type { KeptMeasurement } from './rebuild-journal.ts'

/** As many queries of the newest rows as of any rows, each with its recall. */
function measurement(newest: number, any: number, queries = 150): KeptMeasurement {
  const group = (stratum: string, recall: number): KeptMeasurement['perQuery'] =>
    Array.from({ length: queries }, (_, n) => ({ query: `${stratum} ${n}`, stratum, recall, ms: 1, short: false }))
  return { index: 'idx', settings: [], perQuery: [...group('newest', newest), ...group('any', any)] }
}

test('the same recall over enough queries is a proof', () => {
  expect(proveRebuild(measurement(0.9, 0.9), measurement(0.9, 0.9))).toMatchObject({ verdict: 'same', proven: true })
})

test('too few queries prove nothing', () => {
  const few = measurement(0.9, 0.9, 10)

  expect(proveRebuild(few, few)).toMatchObject({ verdict: 'undecided', proven: false, queries: 20 })
})

test('a gain for the newest rows does not make up for a loss of the others', () => {
  const proof = proveRebuild(measurement(0.3, 0.9), measurement(0.95, 0.7))

  expect(proof).toMatchObject({ verdict: 'better', proven: false })
  expect(proof.strata.map(({ name, verdict }) => [name, verdict])).toEqual([
    ['newest', 'better'],
    ['any', 'worse'],
  ])
})

test('queries that were measured only once do not count', () => {
  expect(proveRebuild(measurement(0.9, 0.9), { index: 'idx', settings: [], perQuery: [] })).toMatchObject({
    queries: 0,
    proven: false,
  })
})
