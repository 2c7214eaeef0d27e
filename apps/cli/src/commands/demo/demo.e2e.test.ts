import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { embeddedTest, test } from '@pgtend/testing'
import { expect } from 'vitest'
import { runCli } from '../../../test/run-cli.ts'
import { type DemoReport, demoReportSchema } from './render-demo.ts'

const STEPS = [
  'create',
  'migrate',
  'seed',
  'ingest',
  'index',
  'search',
  'recall',
  'back up',
  'restore',
  'health',
  'stats',
]

async function writeNotes(folder: string): Promise<void> {
  await mkdir(folder)
  const notes = ['Baking bread', 'Repairing a bicycle', 'Growing tomatoes'].map(
    (title) => `# ${title}\n\n${title} takes patience, good tools and a free afternoon.\n`,
  )
  await writeFile(join(folder, 'notes.md'), notes.join('\n'))
}

embeddedTest(
  'the demo runs through every step without a server and leaves nothing',
  async ({ temporaryDirectory }) => {
    const notes = join(temporaryDirectory, 'notes')
    await writeNotes(notes)

    const result = await runCli(['demo', notes, '--ask', 'flat bicycle tyre', '--json'], {
      cwd: temporaryDirectory,
      timeoutMs: 120_000,
    })

    expect(result.code, result.stderr).toBe(0)
    const report = demoReportSchema.parse(result.json<DemoReport>())
    expect(report.steps.map(({ name }) => name)).toEqual(STEPS)
    expect(report.answers).toMatchObject([{ heading: 'Repairing a bicycle', file: 'notes.md' }])
    expect(await readdir(join(temporaryDirectory, '.pgtend'))).toEqual([])
  },
  120_000,
)

test('on a server the demo works in a database of its own and drops it', async ({
  databaseUrl,
  db,
  temporaryDirectory,
}) => {
  const notes = join(temporaryDirectory, 'notes')
  await writeNotes(notes)
  const list = async (): Promise<number> =>
    (await db.query(`select count(*)::int as n from pg_tables where schemaname = 'public'`)).rows[0].n

  const result = await runCli(['demo', notes], {
    cwd: temporaryDirectory,
    env: { DATABASE_URL: databaseUrl },
    timeoutMs: 120_000,
  })

  expect(result.code, result.stderr).toBe(0)
  expect(result.stdout).toContain('rows equal by content')
  const name = /pgtend_demo_[0-9a-f]+/.exec(result.stdout)?.[0]
  expect((await db.query('select 1 from pg_database where datname = $1', [name])).rows).toEqual([])
  expect(await list()).toBe(0)
}, 120_000)

embeddedTest(
  'a question that nothing in the files answers still gets its nearest piece',
  async ({ temporaryDirectory }) => {
    await writeFile(join(temporaryDirectory, 'one.md'), '# Hello\n\nworld of notes\n')

    const result = await runCli(['demo', '.', '--ask', 'prefers aisle seats on long flights', '--json'], {
      cwd: temporaryDirectory,
      timeoutMs: 120_000,
    })

    expect(result.code, result.stderr).toBe(0)
    expect(result.json<DemoReport>().answers).toMatchObject([{ file: 'one.md', heading: 'Hello' }])
  },
  120_000,
)

test('a folder that is not there, or has no Markdown, is said before anything is created', async ({
  temporaryDirectory,
}) => {
  const missing = await runCli(['demo', 'nowhere', '--json'], { cwd: temporaryDirectory })
  const empty = await runCli(['demo', '--json'], { cwd: temporaryDirectory })

  expect(missing).toMatchObject({ code: 2 })
  expect(missing.json()).toMatchObject({ error: { code: 'FOLDER_NOT_FOUND' } })
  expect(empty).toMatchObject({ code: 2 })
  expect(empty.json()).toMatchObject({ error: { code: 'NO_MARKDOWN' } })
  expect(await readdir(temporaryDirectory)).toEqual([])
})
