import { expect, test } from 'vitest'
import type { IngestRow } from './encode-batch.ts'
import { parseRows } from './parse-rows.ts'

async function read(...lines: readonly string[]): Promise<readonly IngestRow[]> {
  async function* source(): AsyncGenerator<string> {
    yield* lines
  }
  const rows: IngestRow[] = []
  for await (const row of parseRows(source())) rows.push(row)
  return rows
}

test('each line is a row; empty lines are left out', async () => {
  expect(await read('{"id":1,"v":[1,2]}', '', '  ', '{"id":"9007199254740993"}')).toEqual([
    { id: 1, v: [1, 2] },
    { id: '9007199254740993' },
  ])
})

test('a byte order mark and carriage returns are no part of the rows', async () => {
  expect(await read('\uFEFF{"id":1}\r', '{"id":2}\r')).toEqual([{ id: 1 }, { id: 2 }])
})

test.each([
  ['{"id":1', 'line 2 is not JSON'],
  ['[1,2]', 'line 2 is not a JSON object'],
  ['null', 'line 2 is not a JSON object'],
  ['{"id":9007199254740993}', 'line 2 has a whole number in "id" that is too large to be exact; write it in quotes'],
  [
    '{"meta":{"ids":[9007199254740993]}}',
    'line 2 has a whole number in "meta" that is too large to be exact; write it in quotes',
  ],
])('%s is refused by its line', async (line, message) => {
  await expect(read('{}', line)).rejects.toMatchObject({ code: 'INGEST_LINE_INVALID', message })
})
