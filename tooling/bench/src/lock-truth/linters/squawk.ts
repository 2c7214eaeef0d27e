import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type LockCase, migrationText } from '../lock-case.ts'
import type { Finding, Linter } from './linter.ts'

/**
 * The rules whose message says that the statement scans, rewrites or builds under a lock, or fails on rows there are. The others
 * speak of short locks (`require-concurrent-index-deletion`, `require-concurrent-partition-detach`), of breaking clients and losing
 * data, of style and of settings, or of how the file is run (`ban-concurrent-index-creation-in-transaction`).
 */
const LONG_RULES = new Set([
  'adding-field-with-default',
  'adding-foreign-key-constraint',
  'adding-not-nullable-field',
  'adding-required-field',
  'adding-serial-primary-key-field',
  'ban-alter-domain-with-add-constraint',
  'changing-column-type',
  'constraint-missing-not-valid',
  'disallowed-unique-constraint',
  'prefer-repack',
  'require-concurrent-index-creation',
  'require-concurrent-reindex',
])

const require = createRequire(import.meta.url)
const PACKAGE = require.resolve('squawk-cli/package.json')
const PROGRAM = join(dirname(PACKAGE), 'js/bin/squawk')

/** Runs squawk on each migration as a file of its own, as it is meant to be used; it sees no history and no database. */
export function squawk(options: readonly string[]): Linter {
  const { version } = require('squawk-cli/package.json') as { readonly version: string }
  return {
    name: ['squawk', version, ...options].join(' '),
    async check(cases) {
      const directory = await mkdtemp(join(tmpdir(), 'pgtend-squawk-'))
      try {
        return await checkIn(directory, cases, options)
      } finally {
        await rm(directory, { recursive: true, force: true })
      }
    },
  }
}

interface SquawkFinding {
  readonly file: string
  readonly rule_name: string
}

async function checkIn(
  directory: string,
  cases: readonly LockCase[],
  options: readonly string[],
): Promise<readonly (readonly Finding[])[]> {
  const files = cases.map((_, index) => join(directory, `${index}.sql`))
  for (const [index, lockCase] of cases.entries()) await writeFile(files[index] ?? '', migrationText(lockCase))
  const output = await runProgram(['--reporter', 'json', '--pg-version', '15', ...options, ...files])
  const all = JSON.parse(output) as readonly SquawkFinding[]
  return files.map((file) => {
    const rules = new Set(all.filter((finding) => finding.file === file).map(({ rule_name }) => rule_name))
    return [...rules].map((rule) => ({ rule, claim: LONG_RULES.has(rule) ? 'long' : 'other' }))
  })
}

/** Exit code 1 says that there are findings. */
async function runProgram(args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [PROGRAM, ...args], { maxBuffer: 64 * 1024 * 1024 }, (error, stdout) => {
      if (error !== null && error.code !== 1) reject(error)
      else resolve(stdout)
    })
  })
}
