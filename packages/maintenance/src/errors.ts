import { type ErrorCatalogue, PgtendError, type PgtendErrorOptions } from '@pgtend/database'

/** What can be wrong with a maintenance request; what happens to one table while it runs is part of the result. */
export const MAINTENANCE_ERRORS = {
  MAINTENANCE_TABLE_NOT_FOUND: {
    summary: 'The database has no user table of that name.',
    remedy: 'Run `pgtend stats` to see the tables; write a table of another schema as schema.table.',
    exitCode: 2,
  },
  MAINTENANCE_TABLE_AMBIGUOUS: {
    summary: 'Several schemas have a table of that name.',
    remedy: 'Write the table as schema.table.',
    exitCode: 2,
  },
} as const satisfies ErrorCatalogue

export type MaintenanceErrorCode = keyof typeof MAINTENANCE_ERRORS

export class MaintenanceError extends PgtendError<MaintenanceErrorCode> {
  override readonly name = 'MaintenanceError'

  constructor(code: MaintenanceErrorCode, message: string, options?: PgtendErrorOptions) {
    super(MAINTENANCE_ERRORS, code, message, options)
  }
}
