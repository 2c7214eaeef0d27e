import type { Verification } from '@pgtend/migrator'
import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { EXIT } from '../../exit-code.ts'
import { addMigrationsOption, migratorSettings } from '../../migrator-settings.ts'
import { parseCount } from '../../parse-count.ts'
import { startProgress } from '../../progress.ts'
import { report } from '../../report.ts'
import { withDatabase } from '../../with-database.ts'
import { renderVerification } from './verify-text.ts'
import { addOnServerOption, type ScratchOptions, withReplaySettings } from './with-replay-settings.ts'

const EXAMPLES = `
Examples:
  $ pgtend migrate verify                     every migration of the folder, without a database
  $ pgtend migrate verify 20261121093000_add_stories
  $ pgtend migrate verify --last 3
  $ pgtend migrate verify --from 20261121093000_add_stories
  $ pgtend migrate verify --pending           what the configured database does not have yet
  $ pgtend migrate verify --on-server --allow-missing

Proves the schema, not the rows: what a down.sql drops does not come back.
Exit codes: 0 all proven, 1 failed, 2 usage or configuration, 3 a migration is not proven, 130 interrupted.`

interface Options extends ScratchOptions {
  readonly last?: number
  readonly from?: string
  readonly pending?: boolean
  readonly allowMissing?: boolean
}

export function verifyCommand(context: CommandContext): Command {
  return addOnServerOption(addMigrationsOption(new Command('verify')))
    .argument('[names...]', 'migrations to prove; those before them are only applied (default: all)')
    .summary('prove that migrations can be undone')
    .description(
      'Run each migration up, down and up again in a scratch database and compare the whole catalog. Touches no other database.',
    )
    .option('--last <count>', 'only the last ones', parseCount)
    .option('--from <name>', 'that one and all after it')
    .option('--pending', 'only those that the configured database does not have')
    .option('--allow-missing', 'a migration without a way back is no failure')
    .addHelpText('after', EXAMPLES)
    .action(async (names: readonly string[], options: Options, command: Command) => {
      const result = await verify(context, command, options, await chosenNames(context, command, names, options))
      report(context, command, result, renderVerification)
      if (!result.verified) context.setExitCode(EXIT.attention)
    })
}

async function verify(
  context: CommandContext,
  command: Command,
  options: Options,
  names: readonly string[] | undefined,
): Promise<Verification> {
  const { readMigrations, verifyMigrations } = await import('@pgtend/migrator')
  const { last, from, allowMissing } = options
  return withReplaySettings(context, command, options, async ({ directory, ...settings }) => {
    const progress = startProgress(context)
    const onMigration = (name: string, number: number, total: number): void =>
      progress.update(`Proving ${number} of ${total}: ${name}`)
    const files = await readMigrations(directory)
    const selection = { names, last, from, allowMissing }
    return verifyMigrations(files, { ...settings, ...selection, onMigration }).finally(() => progress.done(''))
  })
}

/** Undefined when neither names nor the database decide. */
async function chosenNames(
  context: CommandContext,
  command: Command,
  names: readonly string[],
  { pending = false, migrations }: Options,
): Promise<readonly string[] | undefined> {
  if (names.length > 0) return names
  if (!pending) return undefined
  return withDatabase(context, command, {}, async (session) => {
    const { readStatus } = await import('@pgtend/migrator')
    return (await readStatus(session.database, migratorSettings(context, session, migrations))).pending
  })
}
