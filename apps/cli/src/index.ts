export { defineConfig, type PgtendConfigInput } from '@pgtend/database'
export { CLI_ERRORS, CliError, type CliErrorCode } from './cli-error.ts'
export type { CommandContext } from './context.ts'
export { EXIT, type ExitCode } from './exit-code.ts'
export { buildFullProgram, buildProgram } from './program.ts'
export {
  type CreateDatabaseResult,
  createDatabaseResultSchema,
  type DropDatabaseResult,
  dropDatabaseResultSchema,
  failureSchema,
  type InitResult,
  initResultSchema,
} from './results.ts'
export { run } from './run.ts'
