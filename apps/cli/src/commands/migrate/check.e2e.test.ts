import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { checkReportSchema } from '@pgtend/migrator'
import { embeddedTest, temporaryDirectory, test } from '@pgtend/testing'
import { expect } from 'vitest'
import { runCli } from '../../../test/run-cli.ts'
import { failureSchema } from '../../results.ts'

const run = promisify(execFile)
const FOLDER = 'prisma/migrations'
const CREATE = 'create table users (id bigint primary key, email text);\n'
const INDEX = '\ncreate index users_email_idx on users (email);\n'

async function write(cwd: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(cwd, FOLDER, name), { recursive: true })
    await writeFile(join(cwd, FOLDER, name, 'migration.sql'), text)
  }
}

async function project(files: Readonly<Record<string, string>>): Promise<string> {
  const cwd = await temporaryDirectory()
  await write(cwd, files)
  return cwd
}

embeddedTest('findings come as text with their place and the safe form, and exit with 3', async () => {
  const cwd = await project({ '1_users': CREATE, '2_index': INDEX })

  const { code, stdout, stderr } = await runCli(['migrate', 'check'], { cwd })

  expect({ code, stderr }).toEqual({ code: 3, stderr: '' })
  expect(stdout).toBe(
    [
      `${FOLDER}/2_index/migration.sql:2:1  error  index-not-concurrent`,
      '  nobody can write to "users" while the index is built',
      '  Inserts, updates and deletes wait until the whole table has been read and sorted. `concurrently` takes longer and lets them go on. A partitioned table cannot do that: create the index `on only` it, then one on each partition concurrently, and attach them.',
      '  See https://github.com/pgtend/pgtend/blob/main/docs/rules/index-not-concurrent.md',
      '  Safe:',
      '    create index concurrently users_email_idx on users (email);',
      '',
      '2 migrations checked for PostgreSQL 15: 1 error, 0 warnings, 0 remarks.',
      'Next: change the statements, or allow them with `-- pgtend:allow RULE REASON`; pgtend migrate check again\n',
    ].join('\n'),
  )
})

embeddedTest('the safe form of a statement is printed once for all that was found in it', async () => {
  const checks = `alter table users add constraint a check (id > 0), add constraint b check (email <> '');`
  const cwd = await project({ '1_users': CREATE, '2_checks': checks })

  const { code, stdout } = await runCli(['migrate', 'check'], { cwd })

  expect(code).toBe(3)
  expect(stdout.match(/error {2}check-validated-at-once/g)).toHaveLength(2)
  expect(stdout.match(/ {4}alter table users add constraint b check/g)).toHaveLength(1)
  expect(stdout.match(/ {2}Safe: as above/g)).toHaveLength(1)
})

embeddedTest('JSON, SARIF and annotations say the same', async () => {
  const cwd = await project({ '1_users': CREATE, '2_index': INDEX })

  const [json, sarif, github] = await Promise.all([
    runCli(['migrate', 'check', '--json'], { cwd }),
    runCli(['migrate', 'check', '--format', 'sarif'], { cwd }),
    runCli(['migrate', 'check', '--format', 'github'], { cwd }),
  ])

  expect([json.code, sarif.code, github.code]).toEqual([3, 3, 3])
  expect(checkReportSchema.parse(json.json())).toMatchObject({
    errors: 1,
    findings: [{ rule: 'index-not-concurrent', migration: '2_index', line: 2 }],
  })
  expect(sarif.json()).toMatchObject({
    version: '2.1.0',
    runs: [{ results: [{ ruleId: 'index-not-concurrent', level: 'error' }] }],
  })
  expect(github.stdout).toContain(`::error file=${FOLDER}/2_index/migration.sql,line=2,col=1,`)
})

embeddedTest('nothing found exits with 0, and so do findings below --fail-on', async () => {
  const cwd = await project({ '1_users': CREATE, '2_drop': 'alter table users drop column email;' })

  const clean = await runCli(['migrate', 'check', '1_users'], { cwd })
  const warned = await runCli(['migrate', 'check', '--fail-on', 'error'], { cwd })
  const failed = await runCli(['migrate', 'check'], { cwd })

  expect(clean).toMatchObject({ code: 0, stderr: '' })
  expect(clean.stdout).toContain('1 migration checked for PostgreSQL 15: 0 errors, 0 warnings, 0 remarks.')
  expect(warned.code).toBe(0)
  expect(warned.stdout).toContain('drop-column')
  expect(failed.code).toBe(3)
})

embeddedTest('migrations are chosen by name, path, --last or git', async () => {
  const cwd = await project({ '1_users': CREATE, '2_index': INDEX })
  const git = (...args: readonly string[]) =>
    run('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd })
  const checked = async (...args: readonly string[]): Promise<readonly string[]> =>
    checkReportSchema.parse((await runCli(['migrate', 'check', '--json', ...args], { cwd })).json()).checked

  expect(await checked('--last', '1')).toEqual(['2_index'])
  expect(await checked(`${FOLDER}/2_index/migration.sql`)).toEqual(['2_index'])
  await git('init', '-q', '-b', 'main')
  await git('add', '.')
  await git('commit', '-q', '-m', 'first')
  await write(cwd, { '3_new': 'truncate users;' })
  expect(await checked()).toEqual(['3_new'])
  expect(await checked('--all')).toEqual(['1_users', '2_index', '3_new'])
})

embeddedTest('the configuration sets severities and passes migrations over', async () => {
  const cwd = await project({ '1_users': CREATE, '2_index': INDEX, '3_truncate': 'truncate users;' })
  await writeFile(
    join(cwd, 'pgtend.config.ts'),
    `export default { check: { rules: { 'truncate-table': 'info' }, ignore: ['2_index'] } }`,
  )

  const { code, stdout } = await runCli(['migrate', 'check'], { cwd })

  expect(code).toBe(0)
  expect(stdout).toContain(
    `${FOLDER}/3_truncate/migration.sql:1:1  info  truncate-table: all rows of "users" are removed`,
  )
})

embeddedTest('wrong usage exits with 2 and says what to do', async () => {
  const cwd = await project({ '1_users': CREATE })

  for (const args of [
    ['--all', '--last', '2'],
    ['--last', 'x'],
    ['--database', '--all'],
    ['no_such'],
    ['--fail-on', 'never'],
  ]) {
    const { code, json } = await runCli(['migrate', 'check', '--json', ...args], { cwd })

    expect(code, args.join(' ')).toBe(2)
    expect(failureSchema.parse(json()).error.hint).not.toBe('')
  }
  await writeFile(join(cwd, 'pgtend.config.ts'), `export default { check: { rules: { 'no-such-rule': 'off' } } }`)
  expect((await runCli(['migrate', 'check', '--json'], { cwd })).json()).toMatchObject({
    error: { code: 'CHECK_RULE_UNKNOWN' },
  })
})

test('with a database only what is pending is checked, and a small table makes a remark of it', async ({
  databaseUrl,
}) => {
  const cwd = await project({ '1_users': `${CREATE}create index users_id_idx on users (id);\n` })
  const env = { DATABASE_URL: databaseUrl }
  await runCli(['migrate', 'up'], { cwd, env })
  await write(cwd, { '2_index': INDEX })

  const result = await runCli(['migrate', 'check', '--database', '--json'], { cwd, env })
  const applied = await runCli(['migrate', 'check', '--database', '--json', '1_users'], { cwd, env })

  expect(result).toMatchObject({ code: 0, stderr: '' })
  expect(checkReportSchema.parse(result.json())).toMatchObject({
    checked: ['2_index'],
    usedDatabase: true,
    findings: [{ rule: 'index-not-concurrent', severity: 'info' }],
  })
  // What it has built itself was not there before it.
  expect(checkReportSchema.parse(applied.json())).toMatchObject({ checked: ['1_users'], findings: [] })
})

test('with a database the rules on vector indexes know what its indexes are worth', async ({ databaseUrl, db }) => {
  const table = 'create table "Order Items" (id bigint primary key, embedding vector(3));\n'
  const cwd = await project({ '1_items': `create extension if not exists vector;\n${table}` })
  const env = { DATABASE_URL: databaseUrl }
  await runCli(['migrate', 'up'], { cwd, env })
  await db.query(`insert into "Order Items" select n, array[n, 1, 2]::vector from generate_series(1, 300) n`)
  await db.query('create index "left" on "Order Items" using hnsw (embedding vector_cosine_ops)')
  // As a build that was killed leaves it.
  await db.query(`update pg_catalog.pg_index set indisvalid = false where indexrelid = '"left"'::regclass`)
  await db.query('analyze "Order Items"')
  await write(cwd, {
    '2_drop': 'drop index concurrently "left";\n',
    '3_ivf':
      'create index concurrently on "Order Items" using ivfflat (embedding vector_cosine_ops) with (lists = 10);\n',
  })

  const result = await runCli(['migrate', 'check', '--database', '--json'], { cwd, env })
  await write(cwd, {
    '2_drop':
      'create index concurrently if not exists "left" on "Order Items" using hnsw (embedding vector_cosine_ops);\n',
  })
  const skipped = await runCli(['migrate', 'check', '--database', '--json'], { cwd, env })

  const rules = ({ json }: typeof result) =>
    checkReportSchema.parse(json()).findings.map(({ rule, message }) => [rule, message])
  const ivfflat = ['vector-ivfflat-on-empty-table', '"Order Items" has 300 rows; 10 lists need 500']
  expect(rules(result)).toEqual([ivfflat])
  expect(rules(skipped)).toContainEqual([
    'vector-index-left-invalid',
    '"left" stays invalid: an interrupted build left it',
  ])
})
