import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test, waitFor } from '@pgtend/testing'
import { ingestResultSchema } from '@pgtend/vector-index'
import { expect } from 'vitest'
import { cliArguments, cliEnvironment, runCli, watch } from '../../../test/run-cli.ts'

const CREATE = 'create table "Order Items" (id bigint primary key, note text, "select" vector(2))'
const TARGET = '"Order Items".select'

function lines(from: number, to: number): string {
  const rows = Array.from({ length: to - from }, (_, index) => ({
    id: from + index,
    note: 'ü',
    select: [1, from + index],
  }))
  return `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`
}

test('a file is checked, written, and gone on with after a bad line was mended', async ({
  databaseUrl,
  db,
  temporaryDirectory,
}) => {
  await db.query(CREATE)
  const options = { env: { DATABASE_URL: databaseUrl }, cwd: temporaryDirectory }
  const file = join(temporaryDirectory, 'rows.ndjson')
  const run = (...args: readonly string[]) =>
    runCli(['vector', 'ingest', TARGET, '--file', 'rows.ndjson', '--batch-size', '10', ...args], options)
  const bad = '{"id":25,"note":"x","select":[0,0]}\n'
  // Same length and same beginning, so it is the same file to the position that was kept.
  const padding = ' '.repeat(1_048_576)
  await writeFile(file, `${padding}\n${lines(0, 25)}${bad}${lines(26, 30)}`)

  const checked = await run('--dry-run', '--json')
  const failed = await run('--json')
  const kept = await db.query('select 1 from "Order Items"')
  await writeFile(file, `${padding}\n${lines(0, 25)}${bad.replace('[0,0]', '[0,1]')}${lines(26, 30)}`)
  const second = await run('--json')
  const third = await run('--on-conflict', 'nothing')

  expect(checked.json()).toMatchObject({ error: { code: 'VECTOR_INVALID', message: 'row 26 has only zeros' } })
  expect(failed).toMatchObject({ code: 1 })
  expect(failed.stderr).toContain('20 rows before it are written')
  expect(kept.rowCount).toBe(20)
  expect(ingestResultSchema.parse(second.json())).toMatchObject({ resumedAfter: 20, rows: 10, written: 10 })
  expect(third.stdout).toContain('Left out 30 rows whose key existed')
  expect(third.stdout.trimEnd().split('\n').at(-1)).toBe("Next: pgtend vector create 'Order Items.select'")
  expect((await db.query('select 1 from "Order Items"')).rowCount).toBe(30)
})

test('rows come from stdin as well, and bad lines are named', async ({ databaseUrl, db }) => {
  await db.query(CREATE)
  const options = { env: { DATABASE_URL: databaseUrl } }
  const args = ['vector', 'ingest', TARGET, '--file', '-', '--on-conflict', 'update']

  const written = await runCli(args, { ...options, input: lines(0, 5) })
  const refused = await runCli([...args, '--json'], { ...options, input: `${lines(5, 6)}{"id":` })
  const missing = await runCli(['vector', 'ingest', TARGET, '--file', 'no such file', '--json'], options)

  expect(written.stdout).toMatch(/^Wrote 5 rows in /)
  expect(refused.json()).toMatchObject({ error: { code: 'INGEST_LINE_INVALID', message: 'line 2 is not JSON' } })
  expect(missing.code).toBe(2)
  expect(missing.json()).toMatchObject({ error: { message: expect.stringContaining('no such file') } })
})

test('Ctrl-C ends an ingest whose source has stalled, and whole batches stay', async ({ databaseUrl, db }) => {
  await db.query(CREATE)
  const args = ['vector', 'ingest', TARGET, '--file', '-', '--batch-size', '5']
  const child = spawn(process.execPath, cliArguments(args), { env: cliEnvironment({ DATABASE_URL: databaseUrl }) })
  const running = watch(child, args, 30_000)
  child.stdin.write(lines(0, 17))
  const count = async (): Promise<number | null> => (await db.query('select 1 from "Order Items"')).rowCount
  await waitFor(async () => (await count()) === 15, { what: 'three batches' })

  child.kill('SIGINT')

  expect((await running.result).code).toBe(130)
  expect(await count()).toBe(15)
})
