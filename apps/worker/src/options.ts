import { Command, CommanderError, Option } from 'commander'
import { WorkerError } from './errors.ts'
import { LOG_LEVELS, type LogLevel } from './log.ts'

export interface WorkerOptions {
  readonly databaseUrl?: string
  readonly config?: string
  readonly env?: string
  readonly logLevel: LogLevel
}

const HELP = `
Schedules, address and shutdown time stand in pgtend.config.ts under \`worker\`.
The log goes to stdout, one JSON document per line.

Exit codes: 0 stopped in order, 1 failed or jobs had to be aborted, 2 usage or configuration.`

/**
 * Reads the command line; undefined when it asked for help and got it.
 * @throws {WorkerError} `WORKER_USAGE`
 */
export function parseOptions(argv: readonly string[], print: (text: string) => void): WorkerOptions | undefined {
  const program = new Command('pgtend-worker')
    .description('Run backups, pruning and maintenance on schedule; any number of workers, each job once.')
    .option('--database-url <url>', 'PostgreSQL server; else DATABASE_URL, PG* variables, config')
    .option('--config <file>', 'configuration file (default: the nearest pgtend.config.ts)')
    .option('--env <name>', 'development, staging or production (default: PGTEND_ENV, config, development)')
    .addOption(new Option('--log-level <level>', 'least severe line to log').choices(LOG_LEVELS).default('info'))
    .addHelpText('after', HELP)
    .allowExcessArguments(false)
    .configureOutput({ writeOut: print, writeErr: () => undefined, outputError: () => undefined })
    .exitOverride()
  try {
    return program.parse([...argv], { from: 'user' }).opts<WorkerOptions>()
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return undefined
    throw new WorkerError('WORKER_USAGE', error.message.replace(/^error: /, '').replaceAll("'", '"'))
  }
}
