import { fileURLToPath } from 'node:url'
import { resolveBinary } from 'dbmate'
import type { TimedCommand } from '../measure/run-timed.ts'
import type { PgtendProgram } from '../pgtend-command.ts'
import type { WrittenHistory } from './write-history.ts'

/** A program that works on a database. */
export type CommandFor = (databaseUrl: string) => TimedCommand

/** psql reads a script of all files. */
export function psql(script: string): CommandFor {
  // Notices of the server cost the terminal, not the server; no contestant prints them.
  const env = { PGOPTIONS: '-c client_min_messages=warning' }
  return (url) => ({ file: 'psql', args: ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', script, url], env })
}

export function dbmate({ dbmateDirectory }: WrittenHistory, command: 'migrate' | 'status'): CommandFor {
  const args = ['--no-dump-schema', '--migrations-dir', dbmateDirectory, command]
  return (url) => ({ file: resolveBinary(), args, env: { DATABASE_URL: url } })
}

/** Works in a folder without configuration file: what a project's own file costs to load is not what is compared. */
export function pgtend(
  program: PgtendProgram,
  { prismaDirectory }: WrittenHistory,
  command: 'up' | 'status',
): CommandFor {
  const args = ['migrate', command, '--migrations', prismaDirectory]
  return (url) => ({ ...program.command(args, { DATABASE_URL: url }), cwd: prismaDirectory })
}

/** The linter looks at files alone; that it finds something (exit code 3) is what it is for. */
export function pgtendCheck(program: PgtendProgram, { prismaDirectory }: WrittenHistory): TimedCommand {
  return { ...program.command(['migrate', 'check', '--all', '--migrations', prismaDirectory]), exitCodes: [0, 3] }
}

/** Prisma's engine in a Node process of its own. */
export function prismaEngine(program: PgtendProgram, { prismaDirectory }: WrittenHistory): CommandFor {
  const script = fileURLToPath(new URL('./prisma-deploy.mjs', import.meta.url))
  return (url) => program.script(script, [prismaDirectory], { DATABASE_URL: url })
}

/** The least that a Node program could do instead. */
export function floor(
  name: 'nothing-pending' | 'parse',
  { prismaDirectory }: WrittenHistory,
  env: Readonly<Record<string, string>> = {},
  nodeOptions: readonly string[] = [],
): TimedCommand {
  const script = fileURLToPath(new URL(`../floors/${name}.mjs`, import.meta.url))
  return { file: process.execPath, args: [...nodeOptions, script, prismaDirectory], env }
}
