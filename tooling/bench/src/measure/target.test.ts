import { expect, test } from 'vitest'
import { summarize } from './summarize.ts'
import { summarizeRecall } from './summarize-recall.ts'
import { judgeTargets } from './target.ts'

const MEASURED = summarize([
  { task: 'apply', program: 'psql', timesMs: [100] },
  { task: 'apply', program: 'dbmate', timesMs: [110] },
  { task: 'apply', program: 'pgtend', timesMs: [110] },
])

test('a time target is met up to its multiple of the other program, and only below it when it is to be faster', () => {
  const judged = judgeTargets(
    [
      { task: 'apply', program: 'pgtend', against: 'psql', atMost: 1.1 },
      { task: 'apply', program: 'pgtend', against: 'psql', atMost: 1.05 },
      { task: 'apply', program: 'pgtend', against: 'dbmate', atMost: 1 },
    ],
    MEASURED,
    [],
  )

  expect(judged.map(({ limit, measured, met }) => [limit, measured, met])).toEqual([
    ['at most 1.10x of psql', '1.10x', true],
    ['at most 1.05x of psql', '1.10x', false],
    ['faster than dbmate', '1.00x', false],
  ])
})

test('a memory target is met up to its megabytes', () => {
  const memory = [{ task: 'check', program: 'pgtend', peakMb: 180 }]

  const judged = judgeTargets([{ task: 'check', program: 'pgtend', atMostMb: 200 }], [], memory)

  expect(judged).toEqual([{ task: 'check', program: 'pgtend', limit: 'at most 200 MB', measured: '180 MB', met: true }])
})

test('a recall target is met from its share on', () => {
  const search = { task: 'search', program: 'pgtend' }
  const recalls = summarizeRecall([{ ...search, timesMs: [1, 1], recalls: [1, 0.9], indexUse: 1 }])
  const judge = (atLeastRecall: number) => judgeTargets([{ ...search, atLeastRecall }], recalls, [], recalls)

  expect(judge(0.95)).toEqual([{ ...search, limit: 'recall at least 0.95', measured: '0.950', met: true }])
  expect(judge(0.96)).toMatchObject([{ met: false }])
})

test('a target that was not measured is an error, not a target that is met', () => {
  expect(() => judgeTargets([{ task: 'other', program: 'pgtend', atMostMb: 200 }], MEASURED, [])).toThrow(
    '"pgtend" was not measured at "other"',
  )
})
