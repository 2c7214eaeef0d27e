import type { Command } from 'commander'

/** Options that every command has; they may stand before or after the command's own. */
export interface CommonOptions {
  readonly databaseUrl?: string
  readonly config?: string
  readonly env?: string
  readonly json?: boolean
  readonly yes?: boolean
  /** False after `--no-input`. */
  readonly input: boolean
}

export function addCommonOptions(program: Command): Command {
  return program
    .option('--database-url <url>', 'database to use; else DATABASE_URL, PG* variables, config, embedded engine')
    .option('--config <file>', 'configuration file (default: the nearest pgtend.config.ts)')
    .option('--env <name>', 'development, staging or production (default: PGTEND_ENV, config, development)')
    .option('--json', 'print one JSON document on stdout')
    .option('--yes', 'answer yes to ordinary questions')
    .option('--no-input', 'never ask; fail instead')
}

/** Reads the common options of any command of the program. */
export function commonOptions(command: Command): CommonOptions {
  return command.optsWithGlobals<CommonOptions>()
}
