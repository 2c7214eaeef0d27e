import type { SelectedParts } from '@pgtend/backup'
import { type Command, Option } from 'commander'
import { parseCount } from '../../parse-count.ts'
import { parseSize } from '../../parse-size.ts'
import { addIdentityOption, type IdentityOptions } from './identity-option.ts'
import { directoryOption, storeOption } from './open-store.ts'

export interface RestoreCommandOptions extends IdentityOptions {
  readonly to?: string
  readonly inPlace?: boolean
  readonly undo?: boolean
  readonly confirm?: string
  readonly schema?: readonly string[]
  readonly table?: readonly string[]
  readonly keepOwners?: boolean
  readonly mapRole?: readonly string[]
  readonly globals?: boolean
  readonly jobs?: number
  readonly replaceAfterSafetyDump?: boolean
  readonly assumeDisk?: number
  readonly force?: boolean
  readonly dryRun?: boolean
  readonly directory?: string
  readonly store?: string
}

/** Adds what `backup restore` understands. */
export function addRestoreOptions(command: Command): Command {
  command
    .addOption(new Option('--to <database>', 'name of the new database').conflicts('inPlace'))
    .option('--in-place', 'replace the database of the connection; its sessions are ended, and it is kept')
    .addOption(
      new Option('--undo', 'give the database that the last restore in place has replaced its name back').conflicts([
        'inPlace',
        'to',
        'schema',
        'table',
        'mapRole',
        'globals',
        'replaceAfterSafetyDump',
      ]),
    )
    .option('--confirm <database>', 'name of the database to replace, to confirm it')
    .option('--schema <name>', 'restore only this schema, into a new database; can be repeated', gather)
    .option('--table <name>', 'restore only this table, `schema.table`; can be repeated', gather)
    .option('--keep-owners', 'restore owners and grants; their roles must exist')
    .option('--map-role <old=new>', 'keep owners, with another role in the place of one; can be repeated', gather)
    .option('--globals', 'create the roles of the backup that the server lacks, without passwords')
    .option('-j, --jobs <number>', 'parallel processes where the dump allows it (default: 2)', parseCount)
    .addOption(
      new Option(
        '--replace-after-safety-dump',
        'in place, where the disk has no room for both: drop the database first, once a backup of it is checked',
      ).conflicts('to'),
    )
    .option('--assume-disk <size>', 'free space of the server, where it cannot be seen from here', parseSize)
    .option('--force', 'restore into an older server all the same')
    .option('--dry-run', 'look at dump and server, print the steps and do nothing')
    .addOption(directoryOption())
    .addOption(storeOption())
  return addIdentityOption(command)
}

function gather(value: string, values: readonly string[] = []): readonly string[] {
  return [...values, value]
}

/** The database to restore into, undefined in place. @throws {CliError} `USAGE` when neither was said */
export async function targetOf({ inPlace, to }: RestoreCommandOptions): Promise<string | undefined> {
  if (inPlace || to !== undefined) return to
  throw await usage('the database to restore into is missing', {
    hint: 'Pass `--to NAME` for a new database, or `--in-place` to replace the one of the connection.',
  })
}

/** Schemas and tables to restore; undefined for everything. @throws {CliError} `USAGE` for what is no name */
export async function partsOf({ schema = [], table = [] }: RestoreCommandOptions): Promise<SelectedParts | undefined> {
  if (schema.length === 0 && table.length === 0) return undefined
  const { parseSqlName } = await import('@pgtend/backup')
  const tables = table.map((text) => ({ text, name: parseSqlName(text) }))
  const wrong = tables.find(({ name }) => name === undefined)
  if (wrong !== undefined) {
    throw await usage(`"${wrong.text}" is not the name of a table`, {
      hint: 'Write `table` or `schema.table`, with double quotes around a part that has a dot in it.',
    })
  }
  return { schemas: schema, tables: tables.flatMap(({ name }) => (name === undefined ? [] : [name])) }
}

/** Roles and those in their place. @throws {CliError} `USAGE` for what is no pair, and a role that is named twice */
export async function rolesOf({ mapRole = [] }: RestoreCommandOptions): Promise<ReadonlyMap<string, string>> {
  const roles = new Map<string, string>()
  for (const pair of mapRole) {
    const [from = '', to = '', ...more] = pair.split('=')
    if (from === '' || to === '' || more.length > 0 || roles.has(from)) {
      throw await usage(`"${pair}" does not name one role and another`, {
        hint: 'Write `--map-role OLD=NEW`, once for each role.',
      })
    }
    roles.set(from, to)
  }
  return roles
}

async function usage(message: string, options: { readonly hint: string }): Promise<Error> {
  const { CliError } = await import('../../cli-error.ts')
  return new CliError('USAGE', message, options)
}
