import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { backupReportSchema } from '@pgtend/backup'
import { embeddedTest, test, withClient } from '@pgtend/testing'
import { expect } from 'vitest'
import { runCli } from '../../../test/run-cli.ts'

/** The words of the command that an answer ends with. */
function nextOf({ stdout }: { readonly stdout: string }): readonly string[] {
  return /\nNext: pgtend (.*)\n$/.exec(stdout)?.[1]?.split(' ') ?? []
}

test('commands that are printed work as they are, with the place and the key of the one before', {
  timeout: 120_000,
}, async ({ databaseUrl, db, server, temporaryDirectory: cwd }) => {
  await db.query('create table item as select 1 as id')
  const cli = (...args: string[]) => runCli(args, { cwd, env: { DATABASE_URL: databaseUrl } })
  const there = ['--directory', 'elsewhere'] as const
  const key = ['--identity', 'backup.key'] as const
  const copy = `${new URL(databaseUrl).pathname.slice(1)}_copy`
  const { recipient } = (await cli('backup', 'keys', 'create', 'backup.key', '--json')).json<{ recipient: string }>()

  const created = await cli('backup', 'create', '--recipient', recipient, ...there)
  const report = await cli('backup', 'report', ...there, '--json')
  const listed = await cli('backup', 'list', ...there)
  const shown = await cli('backup', 'show', 'latest', ...there)
  const keys = await cli('backup', 'keys', 'list', ...there, ...key)
  const stale = await cli('backup', 'prune', '--apply', '0123456789ab', ...there, '--json')
  const files = await cli('backup', 'verify', 'latest', '--level', '1', ...there, ...key)
  const verified = await cli(...nextOf(files))
  const restored = await cli(...nextOf(verified).map((word) => (word === 'NAME' ? copy : word)))

  const verify = nextOf(created)
  expect(verify).toEqual(['backup', 'verify', expect.any(String), ...there, '--identity', 'FILE'])
  const [database] = backupReportSchema.parse(report.json()).databases
  expect(database?.findings.map(({ code, next }) => [code, next])).toEqual(
    expect.arrayContaining([['none-good', `pgtend ${verify.join(' ')}`]]),
  )
  expect([nextOf(listed), nextOf(shown)]).toEqual([verify, verify])
  expect(stale.json()).toMatchObject({
    error: { hint: expect.stringContaining('`pgtend backup prune --directory elsewhere`') },
  })
  expect(nextOf(keys)).toEqual(['backup', 'verify', 'latest', ...there, ...key])
  expect(nextOf(files)).toEqual([...verify.slice(0, 3), ...there, ...key])
  expect(verified).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Verified /) })
  expect(restored).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Restored /) })
  await withClient(server.adminUrl, (client) => client.query(`drop database "${copy}" with (force)`))
})

embeddedTest(
  'a folder of backups that does not exist is named by all that read, and made by create',
  { timeout: 60_000 },
  async ({ temporaryDirectory: cwd }) => {
    const config = { backup: { copies: [{ name: 'shelf', directory: 'shelf' }] } }
    await writeFile(join(cwd, 'pgtend.config.ts'), `export default ${JSON.stringify(config)}`)
    await mkdir(join(cwd, 'there'))
    const cli = (directory: string, ...args: string[]) =>
      runCli(['backup', ...args, '--directory', directory, '--json'], { cwd })
    const commands = [
      ['list'],
      ['show', 'latest'],
      ['verify'],
      ['restore', 'latest', '--to', 'never'],
      ['copy', '--to', 'shelf'],
      ['report'],
      ['prune'],
      ['hold', 'latest', '--reason', 'audit'],
      ['release', 'latest'],
      ['untrash', '20261121T0200'],
      ['keys', 'list'],
    ]

    const refused = await Promise.all(commands.map((args) => cli('no/where', ...args)))
    const file = await cli('pgtend.config.ts', 'list')
    const empty = await cli('there', 'list')
    const created = await cli('made', 'create', '--no-encryption')

    for (const { code, json } of refused) {
      expect(json()).toMatchObject({
        error: { code: 'USAGE', message: `the folder of the backups, "${join(cwd, 'no/where')}", does not exist` },
      })
      expect(code).toBe(2)
    }
    expect(file.json()).toMatchObject({ error: { code: 'USAGE', message: expect.stringContaining('is a file') } })
    expect(empty.json()).toMatchObject({ backups: [] })
    expect(created).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('Note: not copied to shelf: only a backup of the configured place is'),
    })
  },
)
