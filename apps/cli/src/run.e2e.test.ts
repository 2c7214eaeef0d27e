import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { embeddedTest as test } from '@pgtend/testing'
import { expect } from 'vitest'
import { runCli } from '../test/run-cli.ts'
import { failureSchema } from './results.ts'

const NO_SERVER = 'postgresql://me:s3cret@127.0.0.1:1/app'

test('without a word the whole help is printed, with examples', async () => {
  const result = await runCli([])

  expect(result).toMatchObject({ code: 0, stderr: '' })
  expect(result.stdout).toContain('Examples:')
  expect(result.stdout).toBe((await runCli(['--help'])).stdout)
})

test.each([[['init', '--help']], [['help', 'init']], [['--help', 'init']], [['init', '-h', '--json']]])(
  '%j prints the help of init on stdout',
  async (args) => {
    const result = await runCli(args)

    expect(result).toMatchObject({ code: 0, stderr: '' })
    expect(result.stdout).toContain('Usage: pgtend init [options]')
    expect(result.stdout).toContain('$ pgtend init')
  },
)

test.each([
  [['migrat'], 'unknown command "migrat"', 'Did you mean migrate?'],
  [['migrate', 'reset'], 'unknown command "reset"', 'Here that is `pgtend db reset`.'],
  [['init', '--dryrun'], 'unknown option "--dryrun"', 'Did you mean --dry-run?'],
  [['init', 'extra'], 'too many arguments for "init"', 'Expected 0 arguments but got 1: extra.'],
  [['completion'], 'missing required argument "shell"', 'pgtend completion --help'],
  [['completion', 'tcsh'], 'command-argument value "tcsh" is invalid for argument "shell"', 'bash, zsh, fish'],
  [['init', '--config'], 'option "--config <file>" argument missing', 'pgtend --help'],
  [['help', 'nothing'], 'unknown command "nothing" of "pgtend"', 'Name one of init, demo'],
  [['nothing', '--help'], 'unknown command "nothing" of "pgtend"', 'Name one of init, demo'],
  [['init', '--env', 'prodution'], 'environment "prodution" is unknown', '--env production'],
  [['init', '--config', 'nope.ts'], 'does not exist', 'pgtend.config.ts'],
  [['init', '--env', 'production'], 'no database is configured', 'DATABASE_URL'],
])('%j is a usage error: one line, one hint, nothing on stdout', async (args, message, hint) => {
  const result = await runCli(args)

  expect(result).toMatchObject({ code: 2, stdout: '' })
  const lines = result.stderr.trimEnd().split('\n')
  expect(lines).toEqual([expect.stringMatching(/^Error: /), expect.stringMatching(/^Hint: .*\.$/)])
  expect(lines[0]).toContain(message)
  expect(lines[1]).toContain(hint)
})

test.each([
  [['--json', 'init', '--env', 'x']],
  [['init', '--env', 'x', '--json']],
  [['--json', 'migrat']],
  [['--json']],
])('%j fails with exactly one JSON document on stdout', async (args) => {
  const result = await runCli(args)

  expect(result.code).toBe(2)
  expect(failureSchema.parse(result.json()).error.message).not.toBe('')
  expect(result.stderr).not.toContain('Error:')
})

test('a command that needs another word shows its help on stderr and fails', async () => {
  const result = await runCli(['maintain'])

  expect(result).toMatchObject({ code: 2, stdout: '' })
  expect(result.stderr).toContain('Usage: pgtend maintain')
  expect(result.stderr).toMatch(/Error: "pgtend maintain" needs a command\nHint: Name one of .*vacuum.*\.\n$/)
})

test('common options stand before or after the words of the command', async () => {
  const before = await runCli(['--database-url', NO_SERVER, '--json', 'init', '--dry-run'])
  const after = await runCli(['init', '--dry-run', '--json', '--database-url', NO_SERVER])

  expect(failureSchema.parse(before.json()).error.code).toBe('SERVER_UNREACHABLE')
  expect(after).toMatchObject({ code: 1, stdout: before.stdout })
})

test('no password is printed, wherever it was typed', async () => {
  const broken = 'postgresql://me:s3cr#et@db/app'
  const runs = await Promise.all([
    runCli(['init', '--dry-run', '--database-url', NO_SERVER], { env: { DEBUG: 'pgtend' } }),
    runCli(['init', '--dry-run', '--database-url', broken], { env: { DEBUG: 'pgtend' } }),
    runCli(['init', broken], { env: { DEBUG: 'pgtend' } }),
    runCli([broken, '--help']),
    runCli(['init', `--database=${broken}`]),
    runCli(['init', '--env', NO_SERVER]),
    runCli(['init'], { env: { DATABASE_URL: 'mysql://me:s3cret@db/app' } }),
  ])

  for (const { code, stdout, stderr } of runs) {
    expect(code).toBeGreaterThan(0)
    expect(`${stdout}${stderr}`).not.toMatch(/s3cr/)
  }
})

test('stacks are shown with DEBUG=pgtend only, causes included', async () => {
  const args = ['init', '--dry-run', '--database-url', NO_SERVER]

  const quiet = await runCli(args)
  const loud = await runCli(args, { env: { DEBUG: 'pgtend' } })

  expect(quiet.stderr).not.toContain('    at ')
  expect(loud.stderr).toContain('DatabaseError: cannot connect to postgres at 127.0.0.1:1 as me')
  expect(loud.stderr).toContain('Caused by: Error: connect ECONNREFUSED')
})

test('all mistakes of a configuration are listed at once', async ({ temporaryDirectory }) => {
  const text = `export default { migrationz: {}, embedded: { databse: 'x' }, backup: { directory: 7 } }`
  await writeFile(join(temporaryDirectory, 'pgtend.config.ts'), text)

  const result = await runCli(['init', '--json'], { cwd: temporaryDirectory })

  expect(result.code).toBe(2)
  const { code, message } = failureSchema.parse(result.json()).error
  expect(code).toBe('CONFIG_INVALID')
  for (const key of ['migrationz', 'embedded.databse', 'backup.directory']) expect(message).toContain(key)
})

test('the configuration is found from a folder below it', async ({ temporaryDirectory }) => {
  await writeFile(join(temporaryDirectory, 'pgtend.config.ts'), `export default { environment: 'production' }`)
  const below = join(temporaryDirectory, 'a', 'b')
  await mkdir(below, { recursive: true })

  const result = await runCli(['init', '--dry-run', '--json'], { cwd: below })

  expect(failureSchema.parse(result.json()).error.code).toBe('DATABASE_NOT_CONFIGURED')
})

test('--version prints the version of the package', async () => {
  const result = await runCli(['--version'])

  expect(result).toMatchObject({ code: 0, stderr: '' })
  expect(result.stdout).toMatch(/^\d+\.\d+\.\d+\S*\n$/)
})
