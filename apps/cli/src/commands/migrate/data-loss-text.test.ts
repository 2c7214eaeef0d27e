import { expect, test } from 'vitest'
import { renderDataLoss } from './data-loss-text.ts'

test('what was counted, what was estimated and what nobody knows are told apart', () => {
  const note = { migration: '1_a', schema: 'public', table: 'note', column: null, exact: true }

  expect(
    renderDataLoss([
      { ...note, rows: 1 },
      { ...note, column: 'body', rows: 120_000, exact: false },
      { ...note, rows: 0, exact: false },
    ]),
  ).toEqual([
    '1 row of "public.note"',
    'about 120,000 values of "public.note.body"',
    'an unknown number of rows of "public.note"',
  ])
})
