import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import {
  backupCreatedSchema,
  backupKeysSchema,
  backupVerificationSchema,
  createIdentityFile,
  identityCreatedSchema,
} from '@pgtend/backup'
import { test } from '@pgtend/testing'
import { describe, expect } from 'vitest'
import { runCli, startCli } from '../../../test/run-cli.ts'
import { keyFileSchema } from '../../results.ts'

const ROWS = `create table "Order Items" as select n as "select" from generate_series(1, 1000) n`
const SECRET = /AGE-SECRET-KEY-1[A-Z0-9]+/

/** Makes a key; returns its public half. */
async function newKey(cwd: string, file: string): Promise<string> {
  return (await createIdentityFile(join(cwd, file), new Date())).recipient
}

async function secretIn(cwd: string, file: string): Promise<string> {
  return SECRET.exec(await readFile(join(cwd, file), 'utf8'))?.[0] ?? ''
}

test('with two keys a backup is taken, verified with either of them; keys that no backup needs are told apart', {
  timeout: 180_000,
}, async ({ databaseUrl, db, temporaryDirectory: cwd }) => {
  await db.query(ROWS)
  const run = (...args: string[]) => runCli(['backup', ...args], { cwd, env: { DATABASE_URL: databaseUrl } })
  const [team, escrow] = [await newKey(cwd, 'team.key'), await newKey(cwd, 'escrow.key')]
  await newKey(cwd, 'other.key')
  const recipients = ['--recipient', team, '--recipient', escrow]

  const created = await run('create', ...recipients, '--verify', '--identity', 'escrow.key', '--json')
  const [verified, without, wrong, keys, locked] = await Promise.all([
    run('verify', 'latest', '--identity', 'team.key', '--json'),
    run('verify', 'latest', '--json'),
    run('verify', 'latest', '--identity', 'other.key', '--json'),
    run('keys', 'list', '--identity', 'escrow.key', '--identity', 'other.key', '--json'),
    run('keys', 'list', '--identity', 'other.key'),
  ])

  expect(backupCreatedSchema.parse(created.json()).verification).toMatchObject({
    ok: true,
    differences: [],
    rows: 1_000,
  })
  expect(created.stderr).not.toContain('Warning')
  expect(backupVerificationSchema.parse(verified.json())).toMatchObject({ ok: true, rows: 1_000 })
  expect(without).toMatchObject({ code: 2 })
  expect(without.json()).toMatchObject({ error: { code: 'BACKUP_KEY_MISSING', hint: expect.stringContaining(escrow) } })
  expect(wrong).toMatchObject({ code: 2 })
  expect(wrong.json()).toMatchObject({ error: { code: 'BACKUP_KEY_WRONG', hint: expect.stringContaining(team) } })
  expect(keys.code).toBe(0)
  expect(backupKeysSchema.parse(keys.json())).toMatchObject({
    identities: [
      { recipient: escrow, opens: 1, alone: 1, needed: true },
      { opens: 0, needed: false },
    ],
    unopened: [],
  })
  expect(locked).toMatchObject({ code: 3, stdout: expect.stringMatching(/Not opened: \d{8}T.* it is for age1/) })
})

test('no key is shown: not in output, log, argument, environment or store, with keys from a file, a variable and a command', {
  timeout: 180_000,
}, async ({ databaseUrl, db, temporaryDirectory: cwd }) => {
  await db.query(ROWS)
  await mkdir(join(cwd, 'vault'))
  const recipient = await newKey(cwd, 'vault/my key')
  const secret = await secretIn(cwd, 'vault/my key')
  const config = (backup: object): Promise<void> =>
    writeFile(join(cwd, 'pgtend.config.ts'), `export default ${JSON.stringify({ backup })}`)
  const encryption = { recipients: [recipient] }
  const cases = [
    {
      backup: { encryption, identityFile: 'vault/my key' },
      env: {},
      args: ['create', '--verify', '--format', 'directory'],
    },
    { backup: { encryption, identityCommand: ['cat', 'vault/my key'] }, env: {}, args: ['verify', 'latest'] },
    { backup: { encryption }, env: { PGTEND_AGE_IDENTITY_FILE: 'vault/my key' }, args: ['keys', 'list'] },
  ]

  for (const { args, backup, env } of cases) {
    await config(backup)
    const running = startCli(['backup', ...args], { cwd, env: { DATABASE_URL: databaseUrl, DEBUG: 'pgtend', ...env } })
    let ended = false
    const ending = running.result.finally(() => {
      ended = true
    })
    let looks = 0
    for (; !ended; looks += 1) {
      expect(await processesShowing(secret)).toEqual([])
      await setTimeout(200)
    }
    const { code, stderr, stdout } = await ending

    expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(looks).toBeGreaterThan(1)
    expect(stdout + stderr).not.toMatch(SECRET)
  }
  const shown = await runCli(['backup', 'keys', 'show', 'vault/my key', '--json'], { cwd })
  expect(keyFileSchema.parse(shown.json()).recipients).toEqual([recipient])
  expect(shown.stdout + shown.stderr).not.toMatch(SECRET)
  expect(await filesWith(join(cwd, '.pgtend'), secret)).toEqual([])
})

describe('before anything is done', () => {
  test('a backup asks whether to encrypt, and takes one answer', { timeout: 60_000 }, async ({
    databaseUrl,
    temporaryDirectory: cwd,
  }) => {
    const create = (...args: string[]) =>
      runCli(['backup', 'create', '--json', ...args], { cwd, env: { DATABASE_URL: databaseUrl } })
    const recipient = await newKey(cwd, 'my.key')
    const secret = await secretIn(cwd, 'my.key')
    await writeFile(join(cwd, 'recipients.txt'), `# the team\n${recipient}\n`)

    const [undecided, both, wrong, swapped, unverifiable] = await Promise.all([
      create(),
      create('--no-encryption', '--recipient', recipient),
      create('--recipient', 'age1wrong'),
      create('--recipient', secret),
      create('--recipients-file', 'recipients.txt', '--verify'),
    ])

    expect(undecided).toMatchObject({ code: 2 })
    expect(undecided.json()).toMatchObject({
      error: {
        code: 'BACKUP_ENCRYPTION_UNDECIDED',
        hint: expect.stringMatching(/--recipient .*--no-encryption/),
      },
    })
    expect(both).toMatchObject({ code: 2 })
    expect(wrong.json()).toMatchObject({ error: { code: 'BACKUP_RECIPIENT_INVALID' } })
    expect(swapped.json()).toMatchObject({ error: { code: 'BACKUP_RECIPIENT_INVALID' } })
    expect(swapped.stdout + swapped.stderr).not.toContain(secret)
    expect(unverifiable).toMatchObject({ code: 2 })
    expect(unverifiable.json()).toMatchObject({ error: { code: 'BACKUP_KEY_MISSING' } })
    expect(unverifiable.stderr).toContain('Warning: one key opens this backup')
    expect(await readdir(join(cwd, '.pgtend')).catch(() => [])).toEqual([])
  })

  test('a key is never written over a file or among the backups, nor read when others may', {
    timeout: 60_000,
  }, async ({ temporaryDirectory: cwd }) => {
    const keys = (...args: string[]) => runCli(['backup', 'keys', ...args, '--json'], { cwd })
    const created = await keys('create', 'my.key')
    const secret = await secretIn(cwd, 'my.key')

    const again = await keys('create', 'my.key')
    const inside = await keys('create', '.pgtend/backups/my.key')
    await chmod(join(cwd, 'my.key'), 0o644)
    const open = await keys('show', 'my.key')

    expect(identityCreatedSchema.parse(created.json()).recipient).toMatch(/^age1/)
    expect(created.stdout + created.stderr).not.toMatch(SECRET)
    expect(again.json()).toMatchObject({ error: { code: 'BACKUP_KEY_FILE_INVALID' } })
    expect(inside).toMatchObject({ code: 2 })
    expect(open.json()).toMatchObject({
      error: { code: 'BACKUP_KEY_FILE_INVALID', hint: expect.stringMatching(/chmod/) },
    })
    expect(await secretIn(cwd, 'my.key')).toBe(secret)
  })
})

/** Processes of this machine that show a text in their arguments or environment; those of others cannot be looked at. */
async function processesShowing(text: string): Promise<readonly string[]> {
  const found: string[] = []
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    for (const file of ['cmdline', 'environ']) {
      const content = await readFile(`/proc/${pid}/${file}`).catch(() => Buffer.alloc(0))
      if (content.includes(text)) found.push(`${pid} ${file}`)
    }
  }
  return found
}

async function filesWith(directory: string, text: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const contents = await Promise.all(files.map(async (file) => ({ file, content: await readFile(file) })))
  return contents.filter(({ content }) => content.includes(text)).map(({ file }) => file)
}
