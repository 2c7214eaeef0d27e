import { expect, test } from 'vitest'
import { summarizeRecall } from './measure/summarize-recall.ts'
import { renderRecallTable } from './render-results.ts'

test('the table of recall says who read a vector index, and who has none', () => {
  const task = 'stores'
  const table = renderRecallTable(
    summarizeRecall([
      { task, program: 'one', timesMs: [2], recalls: [1], indexUse: 1 },
      { task, program: 'two', timesMs: [30], recalls: [0.9], indexUse: 0 },
      { task, program: 'three', timesMs: [4], recalls: [0.5], indexUse: 0.425 },
      { task, program: 'four', timesMs: [2_500], recalls: [1], indexUse: null },
    ]),
  )

  expect(table).toMatchInlineSnapshot(`
    "| Task   | Program | Vector index read | Recall@10 |  95 % interval |  Median |    Ratio |
    | ------ | ------- | ----------------- | --------: | -------------: | ------: | -------: |
    | stores | one     | always            |     1.000 | 0.207 to 1.000 | 2.00 ms |    1.00x |
    | stores | two     | never             |     0.900 | 0.168 to 0.998 |   30 ms |   15.00x |
    | stores | three   | 43 %              |     0.500 | 0.055 to 0.945 | 4.00 ms |    2.00x |
    | stores | four    | has none          |     1.000 | 0.207 to 1.000 |  2.50 s | 1250.00x |"
  `)
})
