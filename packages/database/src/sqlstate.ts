/**
 * The SQLSTATE codes pgtend acts on, by the condition names of PostgreSQL's appendix A.
 * Switch on these, never on message texts.
 */
export const SQLSTATE = {
  activeSqlTransaction: '25001',
  adminShutdown: '57P01',
  cannotConnectNow: '57P03',
  checkViolation: '23514',
  configurationLimitExceeded: '53400',
  deadlockDetected: '40P01',
  dependentObjectsStillExist: '2BP01',
  diskFull: '53100',
  duplicateColumn: '42701',
  duplicateDatabase: '42P04',
  duplicateObject: '42710',
  duplicateTable: '42P07',
  featureNotSupported: '0A000',
  foreignKeyViolation: '23503',
  inFailedSqlTransaction: '25P02',
  insufficientPrivilege: '42501',
  invalidAuthorizationSpecification: '28000',
  invalidCatalogName: '3D000',
  invalidPassword: '28P01',
  invalidSchemaName: '3F000',
  lockNotAvailable: '55P03',
  objectInUse: '55006',
  objectNotInPrerequisiteState: '55000',
  outOfMemory: '53200',
  queryCanceled: '57014',
  serializationFailure: '40001',
  syntaxError: '42601',
  tooManyConnections: '53300',
  undefinedColumn: '42703',
  undefinedFile: '58P01',
  undefinedFunction: '42883',
  undefinedObject: '42704',
  undefinedTable: '42P01',
  uniqueViolation: '23505',
  unsafeNewEnumValueUsage: '55P04',
} as const

/** Returns the SQLSTATE of an error of `pg`, or undefined for any other error: `EPIPE` of Node has five capitals too. */
export function sqlstateOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' && /^(?!E[A-Z]{4})[0-9A-Z]{5}$/.test(error.code) ? error.code : undefined
}

/** Says whether an error may be that parallel workers got no shared memory: in a container `/dev/shm` has 64 MB unless told otherwise. */
export function isOutOfSharedMemory(error: unknown): boolean {
  const state = sqlstateOf(error)
  return state === SQLSTATE.diskFull || state === SQLSTATE.outOfMemory
}
