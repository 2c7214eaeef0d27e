import { randomBytes } from 'node:crypto'
import { access, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connectClient, embeddedTest, requireServer, test, waitFor } from '@pgtend/testing'
import { expect, onTestFinished } from 'vitest'
import { runCli } from '../../../test/run-cli.ts'
import { hasTerminal, NEEDS_TERMINAL, runInTerminal } from '../../../test/run-in-terminal.ts'
import { createDatabaseResultSchema, dropDatabaseResultSchema, failureSchema } from '../../results.ts'

/** A URL of a database that does not exist; dropped after the test. */
function freshUrl(suffix = ''): { readonly url: string; readonly name: string } {
  const name = `pgtend_test_cli_${randomBytes(4).toString('hex')}${suffix}`
  const url = new URL(requireServer().adminUrl)
  url.pathname = `/${encodeURIComponent(name)}`
  onTestFinished(async () => {
    const client = await connectClient(requireServer().adminUrl)
    await client.query(`drop database if exists "${name.replaceAll('"', '""')}" with (force)`)
    await client.end()
  })
  return { url: url.href, name }
}

async function exists(name: string): Promise<boolean> {
  const client = await connectClient(requireServer().adminUrl)
  const { rowCount } = await client.query('select from pg_database where datname = $1::text', [name])
  await client.end()
  return rowCount === 1
}

test.for(['', ' "Odd" Näme;--', "it's $HOME"])(
  'a database called …%s is created once and dropped when it is named',
  async (suffix, { server: _ }) => {
    const { url, name } = freshUrl(suffix)
    const env = { DATABASE_URL: url }

    const first = await runCli(['db', 'create', '--json'], { env })
    const second = await runCli(['db', 'create', '--json'], { env })
    const dropped = await runCli(['db', 'drop', '--confirm', name, '--json'], { env })
    const again = await runCli(['db', 'drop', '--confirm', name, '--json'], { env })

    expect(createDatabaseResultSchema.parse(first.json())).toEqual({ database: name, existed: false, created: true })
    expect(createDatabaseResultSchema.parse(second.json())).toEqual({ database: name, existed: true, created: false })
    expect(dropDatabaseResultSchema.parse(dropped.json())).toEqual({ database: name, dropped: true })
    expect(await exists(name)).toBe(false)
    expect(again.code).toBe(1)
    expect(failureSchema.parse(again.json()).error.code).toBe('DATABASE_NOT_FOUND')
  },
)

test('dry runs change nothing and say what would happen', async ({ server: _ }) => {
  const { url, name } = freshUrl()
  const env = { DATABASE_URL: url }

  const create = await runCli(['db', 'create', '--dry-run'], { env })
  expect(create).toMatchObject({ code: 0, stdout: `Database "${name}" would be created.\nNext: pgtend db create\n` })
  expect(await exists(name)).toBe(false)

  await runCli(['db', 'create'], { env })
  const drop = await runCli(['db', 'drop', '--dry-run'], { env })

  expect(drop).toMatchObject({
    code: 0,
    stdout: `Database "${name}" would be dropped with all its data.\nNext: pgtend db drop --confirm ${name}\n`,
  })
  expect(await exists(name)).toBe(true)
})

test('dropping ends the sessions of others', async ({ server: _ }) => {
  const { url, name } = freshUrl()
  await runCli(['db', 'create'], { env: { DATABASE_URL: url } })
  const other = await connectClient(url)

  const result = await runCli(['db', 'drop', '--confirm', name], { env: { DATABASE_URL: url } })

  expect(result).toMatchObject({ code: 0 })
  await waitFor(
    () =>
      other.query('select 1').then(
        () => false,
        () => true,
      ),
    { what: 'the session to end' },
  )
  await other.end()
})

test('production and staging drop only what --confirm names', async ({ server: _ }) => {
  const { url, name } = freshUrl()
  await runCli(['db', 'create'], { env: { DATABASE_URL: url } })
  const socketUrl = productionUrl(name) ?? url

  for (const environment of ['staging', ...(productionUrl(name) ? ['production'] : [])]) {
    for (const flags of [[], ['--yes'], ['--confirm', 'other']]) {
      const env = { DATABASE_URL: socketUrl, PGTEND_ENV: environment }
      const result = await runCli(['db', 'drop', ...flags, '--json'], { env })

      expect(result.code).toBe(2)
      const { code, hint } = failureSchema.parse(result.json()).error
      expect({ code, hint }).toEqual({ code: 'CONFIRMATION_NEEDED', hint: `Pass \`--confirm ${name}\` to go on.` })
    }
  }
  expect(await exists(name)).toBe(true)
})

embeddedTest(
  'the embedded engine creates and drops a folder, and refuses production',
  async ({ temporaryDirectory: cwd }) => {
    await writeFile(join(cwd, 'pgtend.config.ts'), `export default { embedded: { database: 'Odd "näme"' } }`)
    const folder = join(cwd, '.pgtend', 'embedded', 'Odd "näme"')

    const created = await runCli(['db', 'create', '--json'], { cwd })
    await access(folder)
    const refused = await runCli(['db', 'drop', '--yes', '--env', 'production', '--json'], { cwd })
    await access(folder)
    const dropped = await runCli(['db', 'drop', '--yes', '--json'], { cwd })

    expect(created.json()).toEqual({ database: 'Odd "näme"', existed: false, created: true })
    expect(refused.code).toBe(2)
    expect(failureSchema.parse(refused.json()).error.code).toBe('DATABASE_NOT_CONFIGURED')
    expect(dropped.json()).toEqual({ database: 'Odd "näme"', dropped: true })
    await expect(access(folder)).rejects.toThrow('ENOENT')
  },
)

test('at a terminal the name of the database is asked', async ({ temporaryDirectory: cwd, server: _, skip }) => {
  skip(!hasTerminal, NEEDS_TERMINAL)
  const { url, name } = freshUrl()
  const env = { DATABASE_URL: url }
  await runCli(['db', 'create'], { env })
  const ask = (type: string) => runInTerminal(['db', 'drop'], { cwd, env, answers: [{ after: 'Type the name', type }] })

  const wrong = await ask('other\r')
  const cancelled = await ask('\u0003')
  const kept = await exists(name)
  const right = await ask(`${name}\r`)

  expect(wrong).toMatchObject({ code: 1 })
  expect(wrong.stdout).toContain('Error: the name of the database was not typed')
  expect(cancelled).toMatchObject({ code: 130 })
  expect(kept).toBe(true)
  expect(right).toMatchObject({ code: 0 })
  expect(await exists(name)).toBe(false)
})

/** Production takes a unix socket, where the server of this run has one. */
function productionUrl(name: string): string | undefined {
  const { socketDir, port } = requireServer()
  if (socketDir === undefined) return undefined
  return `postgresql://postgres@/${encodeURIComponent(name)}?host=${encodeURIComponent(socketDir)}&port=${port}`
}
