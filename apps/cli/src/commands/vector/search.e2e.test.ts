import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from '@pgtend/testing'
import { vectorSearchResultSchema } from '@pgtend/vector-index'
import { expect } from 'vitest'
import { runCli } from '../../../test/run-cli.ts'

test('words are searched together with a vector', async ({ databaseUrl, db, temporaryDirectory }) => {
  await db.query(`
    create table "Order Items" (id int primary key, note text, "select" vector(2));
    insert into "Order Items" select n, case n when 40 then 'a blue pelican' else 'a gull' end, array[1, n]::vector
      from generate_series(1, 40) n;
  `)
  await writeFile(join(temporaryDirectory, 'query.json'), '[1, 1]')
  const run = (...args: readonly string[]) =>
    runCli(['vector', 'search', '"Order Items".select', '--vector-file', 'query.json', '-k', '2', ...args], {
      env: { DATABASE_URL: databaseUrl },
      cwd: temporaryDirectory,
    })

  const found = await run('--text', 'pelican -gull', '--text-column', 'note', '--json')
  const text = await run('--text', 'pelican', '--text-column', 'note')
  const incomplete = await run('--text', 'pelican', '--json')
  const missing = await run('--vector-file', 'gone.json', '--json')

  const { hits } = vectorSearchResultSchema.parse(found.json())
  expect(hits.map(({ row, vectorRank, textRank }) => [row.id, vectorRank, textRank])).toEqual(
    [
      [1, 1, null],
      [40, 40, 1],
    ].toReversed(),
  )
  expect(text.stdout).toMatch(/Score +By vector +By words +Distance/)
  expect(text.stdout.trimEnd().split('\n').at(-1)).toBe('Next: pgtend vector list')
  expect(missing).toMatchObject({ code: 2, stdout: expect.stringContaining('file \\"gone.json\\" is not there') })
  expect(incomplete.code).toBe(2)
  expect(incomplete.json()).toMatchObject({ error: { code: 'USAGE' } })
})
