export { ensurePgtendTable, type PgtendTable } from './bookkeeping/ensure-pgtend-table.ts'
export { mayUsePgtendTable } from './bookkeeping/may-use-pgtend-table.ts'
export type { Capabilities } from './capabilities.ts'
export type {
  Catalog,
  CatalogColumn,
  CatalogComposite,
  CatalogConstraint,
  CatalogConstraintTrigger,
  CatalogDefaultPrivilege,
  CatalogDomain,
  CatalogEnum,
  CatalogEventTrigger,
  CatalogExtension,
  CatalogFunction,
  CatalogGrant,
  CatalogIndex,
  CatalogKind,
  CatalogObject,
  CatalogOther,
  CatalogPolicy,
  CatalogPublication,
  CatalogRange,
  CatalogRule,
  CatalogSchema,
  CatalogSequence,
  CatalogStatistics,
  CatalogTable,
  CatalogTrigger,
  CatalogUserMapping,
  CatalogView,
  CatalogViewColumn,
  RelationRef,
} from './catalog/catalog.ts'
export type {
  CatalogComparison,
  CatalogDifference,
  ColumnOrderNote,
  PropertyDifference,
} from './catalog/catalog-difference.ts'
export type { CatalogScopeOptions } from './catalog/catalog-scope.ts'
export { type CompareCatalogsOptions, compareCatalogs } from './catalog/compare-catalogs.ts'
export { containersOf } from './catalog/containers.ts'
export { parseIgnorePatterns } from './catalog/ignore-patterns.ts'
export { readCatalog, readCatalogInTransaction } from './catalog/read-catalog.ts'
export { defineConfig } from './config/define-config.ts'
export { CONFIG_FILE_NAME, type LoadedConfig, loadConfig } from './config/load-config.ts'
export { type ConfigMistake, parseConfig } from './config/parse-config.ts'
export { configSchema, type PgtendConfig, type PgtendConfigInput } from './config/schema.ts'
export { parseDatabaseUrl } from './connection/parse-url.ts'
export { type ResolveConnectionOptions, resolveConnection } from './connection/resolve-connection.ts'
export {
  type ConnectionSource,
  type ConnectionTarget,
  describeTarget,
  type EmbeddedTarget,
  isLocalHost,
  type ServerTarget,
  type TlsMode,
  type TlsSettings,
} from './connection/target.ts'
export type { Cluster, CreateDatabaseOptions, Database, DropDatabaseOptions, NativeConnection } from './database.ts'
export { DATABASE_ERRORS, DatabaseError, type DatabaseErrorCode } from './database-error.ts'
export {
  openScratchDatabase,
  type ScratchCopy,
  type ScratchDatabase,
  type ScratchDatabaseOptions,
} from './embedded/open-scratch-database.ts'
export { ENVIRONMENTS, type Environment, parseEnvironment } from './environment.ts'
export {
  type ErrorCatalogue,
  type ErrorEntry,
  type ErrorExitCode,
  PgtendError,
  type PgtendErrorOptions,
} from './errors.ts'
export { type ConnectionHealth, checkConnection, type PoolStatus, poolStatus } from './health.ts'
export {
  cutBytes,
  escapeIdentifier,
  escapeLiteral,
  MAX_IDENTIFIER_BYTES,
  nameWithTail,
  qualifiedName,
} from './identifiers.ts'
export { type OpenDatabaseOptions, openCluster, openDatabase } from './open-database.ts'
export type { Queryable } from './queryable.ts'
export { redactSecrets } from './redact.ts'
export { type AdvisoryLockOptions, type LockHolder, withAdvisoryLock } from './session/advisory-lock.ts'
export { withCancellation } from './session/cancellation.ts'
export { takeLockFile } from './session/lock-file.ts'
export { runInTransaction } from './session/run-in-transaction.ts'
export { TEXT_SETTINGS_SQL } from './session/text-settings.ts'
export { requireSessionState, withSession } from './session/with-session.ts'
export { isOutOfSharedMemory, SQLSTATE, sqlstateOf } from './sqlstate.ts'
