import { Command } from 'commander'

import { importPackage } from './import-package.ts'

/**
 * Imports `buildFullProgram` of the CLI and builds the program with every command loaded.
 * @throws {Error} when the CLI does not export it, or it returns something else than a command.
 */
export async function loadProgram(root: string): Promise<Command> {
  const { buildFullProgram } = await importPackage(root, 'apps/cli')
  if (typeof buildFullProgram !== 'function') throw new Error('apps/cli does not export "buildFullProgram"')
  const program: unknown = await buildFullProgram()
  if (!(program instanceof Command)) throw new Error('"buildFullProgram" of apps/cli did not return a command')
  return program
}
