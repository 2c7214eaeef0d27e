import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from '@pgtend/testing'
import { reembedPlanSchema, reembedResultSchema } from '@pgtend/vector-index'
import { expect } from 'vitest'
import { runCli, startCli } from '../../../test/run-cli.ts'

/** Answers with two numbers made from the text; dies at the text `poison`. */
const EMBED = `
import { createInterface } from 'node:readline'
for await (const line of createInterface({ input: process.stdin })) {
  const { content } = JSON.parse(line)
  if (content === 'poison') process.exit(7)
  process.stdout.write((content === 'nothing' ? 'null' : JSON.stringify([content.length, 1])) + '\\n')
}
`

test('a command makes the new vectors, which take the place of the old ones', async ({
  databaseUrl,
  db,
  temporaryDirectory,
}) => {
  await db.query(`
    create table notes (id int primary key, content text, embedding vector(3));
    insert into notes select n, repeat('x', n), '[1,2,3]' from generate_series(1, 30) n;
    insert into notes values (31, 'poison', '[1,2,3]');
  `)
  await writeFile(join(temporaryDirectory, 'embed.mjs'), EMBED)
  const options = { env: { DATABASE_URL: databaseUrl, PATH: process.env.PATH }, cwd: temporaryDirectory }
  const command = `'${process.execPath}' embed.mjs`
  const run = (...args: readonly string[]) =>
    runCli(
      [
        'vector',
        'reembed',
        'notes.embedding',
        '--dimensions',
        '2',
        '--source',
        'content',
        '--command',
        command,
        ...args,
      ],
      options,
    )

  const planned = await run('--dry-run', '--json')
  const refused = await run('--json')
  const failed = await run('--yes', '--batch-size', '10', '--json')
  await db.query(`update notes set content = 'nothing' where content = 'poison'`)
  const missing = await run('--keep', '--json')
  const done = await run('--yes', '--allow-missing', '--json')

  expect(reembedPlanSchema.parse(planned.json())).toMatchObject({ newColumn: 'embedding_new', resumes: false })
  expect(refused.json()).toMatchObject({ error: { code: 'ANSWER_NEEDED' } })
  expect(failed.json()).toMatchObject({ error: { message: expect.stringContaining('ended with 7') } })
  expect(missing).toMatchObject({ code: 3 })
  expect(missing.json()).toMatchObject({ error: { code: 'REEMBED_INCOMPLETE' } })
  expect(done.code).toBe(3)
  expect(reembedResultSchema.parse(done.json())).toMatchObject({ filled: 0, skipped: 1, cutOver: true })
  const { rows } = await db.query('select embedding, embedding_old from notes where id in (30, 31) order by id')
  expect(rows).toEqual([
    { embedding: '[30,1]', embedding_old: '[1,2,3]' },
    { embedding: null, embedding_old: '[1,2,3]' },
  ])

  const drop = (...args: readonly string[]) => runCli(['vector', 'drop-old', 'notes.embedding', ...args], options)
  const name = (await db.query('select current_database() as name')).rows[0]?.name
  const shown = await drop('--old-column', 'embedding_old', '--dry-run')
  const unasked = await drop('--json')
  const dropped = await drop('--confirm', name, '--json')
  const again = await drop('--confirm', name, '--json')

  expect(shown.stdout).toContain('alter table "public"."notes" drop column "embedding_old";')
  expect(shown.stdout).toMatch(/Next: pgtend vector drop-old \S+ --old-column embedding_old$/m)
  expect(unasked).toMatchObject({ code: 2, stdout: expect.stringContaining('CONFIRMATION_NEEDED') })
  expect(dropped.json()).toMatchObject({ outcome: 'dropped', plan: { oldColumn: 'embedding_old' } })
  expect(again.json()).toMatchObject({ error: { code: 'REEMBED_NO_OLD' } })
})

test('Ctrl-C ends a command that never answers, with all that it started', async ({
  databaseUrl,
  db,
  temporaryDirectory,
}) => {
  await db.query(`
    create table notes (id int primary key, content text, embedding vector(3));
    insert into notes values (1, 'one', '[1,2,3]');
  `)
  const options = ['--dimensions', '2', '--source', 'content', '--command', 'sleep 60 & echo started >&2; wait']
  const running = startCli(['vector', 'reembed', 'notes.embedding', ...options, '--yes', '--json'], {
    env: { DATABASE_URL: databaseUrl },
    cwd: temporaryDirectory,
    timeoutMs: 20_000,
  })
  await running.waitForStderr('started')

  running.process.kill('SIGINT')

  const { code, json } = await running.result
  expect(code).toBe(130)
  expect(json()).toMatchObject({ error: { code: 'INTERRUPTED' } })
})
