import type { Rule } from '../rule.ts'
import { allowUnknownRule } from './allow-unknown-rule.ts'
import { allowUnused } from './allow-unused.ts'
import { allowWithoutReason } from './allow-without-reason.ts'
import { attachPartitionScans } from './attach-partition-scans.ts'
import { charColumn } from './char-column.ts'
import { checkValidatedAtOnce } from './check-validated-at-once.ts'
import { columnRequiredWithoutDefault } from './column-required-without-default.ts'
import { concurrentIndexCorruption } from './concurrent-index-corruption.ts'
import { concurrentlyInTransaction } from './concurrently-in-transaction.ts'
import { copyFromStdin } from './copy-from-stdin.ts'
import { defaultPartitionScans } from './default-partition-scans.ts'
import { detachNotConcurrent } from './detach-not-concurrent.ts'
import { domainColumnRewrites } from './domain-column-rewrites.ts'
import { domainConstraintScans } from './domain-constraint-scans.ts'
import { domainWithConstraint } from './domain-with-constraint.ts'
import { dropColumn } from './drop-column.ts'
import { dropDatabase } from './drop-database.ts'
import { dropIndexNotConcurrent } from './drop-index-not-concurrent.ts'
import { dropNotNull } from './drop-not-null.ts'
import { dropSchema } from './drop-schema.ts'
import { dropTable } from './drop-table.ts'
import { dropView } from './drop-view.ts'
import { duplicateAssignment } from './duplicate-assignment.ts'
import { dynamicSql } from './dynamic-sql.ts'
import { enumValueOrder } from './enum-value-order.ts'
import { enumValueUsedAtOnce } from './enum-value-used-at-once.ts'
import { exclusionConstraintBuildsIndex } from './exclusion-constraint-builds-index.ts'
import { foreignKeyDropped } from './foreign-key-dropped.ts'
import { foreignKeyValidatedAtOnce } from './foreign-key-validated-at-once.ts'
import { generatedColumnRewrites } from './generated-column-rewrites.ts'
import { identifierTruncated } from './identifier-truncated.ts'
import { indexManyColumns } from './index-many-columns.ts'
import { indexNotConcurrent } from './index-not-concurrent.ts'
import { integerKey } from './integer-key.ts'
import { jsonColumn } from './json-column.ts'
import { lockHeldDuringWork } from './lock-held-during-work.ts'
import { lockTimeoutMissing } from './lock-timeout-missing.ts'
import { manyTablesLocked } from './many-tables-locked.ts'
import { newReferenceLocksTable } from './new-reference-locks-table.ts'
import { nonStandardStrings } from './non-standard-strings.ts'
import { notRepeatable } from './not-repeatable.ts'
import { ownerChange } from './owner-change.ts'
import { partitionCreated } from './partition-created.ts'
import { primaryKeyBuildsIndex } from './primary-key-builds-index.ts'
import { psqlCommand } from './psql-command.ts'
import { refreshNotConcurrent } from './refresh-not-concurrent.ts'
import { reindexNotConcurrent } from './reindex-not-concurrent.ts'
import { renameColumn } from './rename-column.ts'
import { renameEnumValue } from './rename-enum-value.ts'
import { renameSchema } from './rename-schema.ts'
import { renameTable } from './rename-table.ts'
import { rowSecurityChange } from './row-security-change.ts'
import { schemaChange } from './schema-change.ts'
import { schemaMissing } from './schema-missing.ts'
import { serialColumn } from './serial-column.ts'
import { serialColumnRewrites } from './serial-column-rewrites.ts'
import { setNotNullOnNulls } from './set-not-null-on-nulls.ts'
import { setNotNullScans } from './set-not-null-scans.ts'
import { smallintColumn } from './smallint-column.ts'
import { statementTimeoutMissing } from './statement-timeout-missing.ts'
import { syntaxError } from './syntax-error.ts'
import { tableLocked } from './table-locked.ts'
import { tableRewrite } from './table-rewrite.ts'
import { timestampWithoutTimeZone } from './timestamp-without-time-zone.ts'
import { transactionControl } from './transaction-control.ts'
import { triggerChange } from './trigger-change.ts'
import { truncateCascade } from './truncate-cascade.ts'
import { truncateTable } from './truncate-table.ts'
import { typeChangeDependsOnTimeZone } from './type-change-depends-on-time-zone.ts'
import { typeChangeRewrites } from './type-change-rewrites.ts'
import { typeChangeScans } from './type-change-scans.ts'
import { uniqueConstraintBuildsIndex } from './unique-constraint-builds-index.ts'
import { varcharColumn } from './varchar-column.ts'
import { vectorDimensionChange } from './vector-dimension-change.ts'
import { vectorDimensionLimit } from './vector-dimension-limit.ts'
import { vectorExtensionMissing } from './vector-extension-missing.ts'
import { vectorExtensionTooOld } from './vector-extension-too-old.ts'
import { vectorIndexBeforeRows } from './vector-index-before-rows.ts'
import { vectorIndexDropped } from './vector-index-dropped.ts'
import { vectorIndexLeftInvalid } from './vector-index-left-invalid.ts'
import { vectorIndexMemory } from './vector-index-memory.ts'
import { vectorIndexNotConcurrent } from './vector-index-not-concurrent.ts'
import { vectorIndexTwice } from './vector-index-twice.ts'
import { vectorIndexWithoutDimensions } from './vector-index-without-dimensions.ts'
import { vectorIvfflatOnEmptyTable } from './vector-ivfflat-on-empty-table.ts'
import { vectorMetricUnused } from './vector-metric-unused.ts'
import { vectorOpclassMismatch } from './vector-opclass-mismatch.ts'
import { vectorOpclassMissing } from './vector-opclass-missing.ts'
import { vectorOrderComputed } from './vector-order-computed.ts'
import { viewReplaced } from './view-replaced.ts'
import { volatileDefaultRewrites } from './volatile-default-rewrites.ts'
import { wholeTableWrite } from './whole-table-write.ts'

/** Every rule, by name. */
export const RULES: readonly Rule[] = [
  allowUnknownRule,
  allowUnused,
  allowWithoutReason,
  attachPartitionScans,
  charColumn,
  checkValidatedAtOnce,
  columnRequiredWithoutDefault,
  concurrentIndexCorruption,
  concurrentlyInTransaction,
  copyFromStdin,
  defaultPartitionScans,
  detachNotConcurrent,
  domainColumnRewrites,
  domainConstraintScans,
  domainWithConstraint,
  dropColumn,
  dropDatabase,
  dropIndexNotConcurrent,
  dropNotNull,
  dropSchema,
  dropTable,
  dropView,
  duplicateAssignment,
  dynamicSql,
  enumValueOrder,
  enumValueUsedAtOnce,
  exclusionConstraintBuildsIndex,
  foreignKeyDropped,
  foreignKeyValidatedAtOnce,
  generatedColumnRewrites,
  identifierTruncated,
  indexManyColumns,
  indexNotConcurrent,
  integerKey,
  jsonColumn,
  lockHeldDuringWork,
  lockTimeoutMissing,
  manyTablesLocked,
  newReferenceLocksTable,
  nonStandardStrings,
  notRepeatable,
  ownerChange,
  partitionCreated,
  primaryKeyBuildsIndex,
  psqlCommand,
  refreshNotConcurrent,
  reindexNotConcurrent,
  renameColumn,
  renameEnumValue,
  renameSchema,
  renameTable,
  rowSecurityChange,
  schemaChange,
  schemaMissing,
  serialColumnRewrites,
  serialColumn,
  setNotNullOnNulls,
  setNotNullScans,
  smallintColumn,
  statementTimeoutMissing,
  syntaxError,
  tableLocked,
  tableRewrite,
  timestampWithoutTimeZone,
  transactionControl,
  triggerChange,
  truncateCascade,
  truncateTable,
  typeChangeDependsOnTimeZone,
  typeChangeRewrites,
  typeChangeScans,
  uniqueConstraintBuildsIndex,
  varcharColumn,
  vectorDimensionChange,
  vectorDimensionLimit,
  vectorExtensionMissing,
  vectorExtensionTooOld,
  vectorIndexBeforeRows,
  vectorIndexDropped,
  vectorIndexLeftInvalid,
  vectorIndexMemory,
  vectorIndexNotConcurrent,
  vectorIndexTwice,
  vectorIndexWithoutDimensions,
  vectorIvfflatOnEmptyTable,
  vectorMetricUnused,
  vectorOpclassMismatch,
  vectorOpclassMissing,
  vectorOrderComputed,
  viewReplaced,
  volatileDefaultRewrites,
  wholeTableWrite,
]

const BY_NAME = new Map(RULES.map((rule) => [rule.name, rule]))

/** Finds a rule by its name. */
export function findRule(name: string): Rule | undefined {
  return BY_NAME.get(name)
}
