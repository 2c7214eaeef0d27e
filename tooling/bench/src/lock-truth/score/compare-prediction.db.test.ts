import { type CheckParser, loadCheckParser } from '@pgtend/migrator'
import { cloneOf, createTemplate, test } from '@pgtend/testing'
import { beforeAll, describe, expect } from 'vitest'
import { ALL_CASES } from '../cases/all-cases.ts'
import { fillFixture } from '../fill-fixture.ts'
import { labelOf } from '../label.ts'
import { pgtend, predict } from '../linters/pgtend.ts'
import { measureCase } from '../measure/measure-case.ts'
import { comparePrediction, describeTouch } from './compare-prediction.ts'
import { isDangerous } from './score.ts'

/** Of each theme what is easily got wrong; the whole table takes minutes and is measured by `pnpm bench lock-truth`. */
const CASES = [
  'create index if not exists, there already',
  'create index on a partitioned table',
  'reindex index',
  'add foreign key',
  'add foreign key from a new table to a large one',
  'validate foreign key of an earlier migration',
  'drop foreign key',
  'add primary key using an index on a nullable column',
  'add a check to a domain that a column uses',
  'add column with a check',
  'add column that references a table',
  'add column with a default of an own stable function',
  'default of a random text',
  'varchar(50) to text',
  'timestamp(3) to timestamptz(3) in UTC',
  'indexed timestamp to timestamptz in UTC',
  'widening of a column with a partial index on it',
  'set not null after a check that says more',
  'set not null after a check that only implies it',
  'check, validate and set not null in the same migration',
  'validate and set not null in the same migration',
  'set unlogged',
  'refresh materialized view',
  'attach partition with a matching check',
  'attach partition beside a default partition with rows',
  'do block with a loop over constants',
  'a short strong lock, then a long read of another table',
] as const

let parser: CheckParser
beforeAll(async () => {
  parser = await loadCheckParser()
})

describe('what pgtend predicts is what the server does', () => {
  test.for(CASES)('%s', async (name) => {
    const lockCase = ALL_CASES.find((candidate) => candidate.name === name)
    if (lockCase === undefined) throw new Error(`no case is named "${name}"`)
    const template = await createTemplate('lock_truth', fillFixture, { from: 'empty' })
    const measurement = await measureCase(() => cloneOf(template), lockCase)

    const compared = comparePrediction(lockCase, measurement, predict(parser, lockCase))

    expect(measurement.failure).toBeUndefined()
    expect(compared.length).toBeGreaterThan(0)
    const inWords = (side: 'measured' | 'predicted'): readonly string[] =>
      compared.map((each) => `${each.relation}: ${describeTouch(each[side])}`)
    expect(inWords('predicted')).toEqual(inWords('measured'))
    const [findings = []] = await pgtend('pgtend').check([lockCase])
    expect(findings.some(({ claim }) => claim === 'long')).toBe(isDangerous(labelOf(measurement)))
  })
})
