export { findBackup } from './catalog/find-backup.ts'
export { listBackups } from './catalog/list-backups.ts'
export {
  BACKUP_KINDS,
  type BackupKind,
  type BackupManifest,
  backupManifestSchema,
  COMPRESSIONS,
  type Compression,
  DUMP_FORMATS,
  type DumpFormat,
  manifestFileSchema,
} from './catalog/manifest.ts'
export { manifestJsonSchema } from './catalog/manifest-json-schema.ts'
export { type Backup, readBackup } from './catalog/read-backup.ts'
export {
  type BackupCreated,
  type BackupDetails,
  type BackupList,
  type BackupVerifications,
  backupCreatedSchema,
  backupDetailsSchema,
  backupListSchema,
  backupVerificationsSchema,
} from './catalog/results.ts'
export { BACKUP_STATES, type BackupState, type BackupSummary, backupSummarySchema } from './catalog/summary.ts'
export {
  type BackupVerification,
  backupVerificationSchema,
  GOOD_LEVEL,
  VERIFICATION_LEVELS,
  VERIFICATION_PLACES,
  type VerificationLevel,
  type VerificationPlace,
} from './catalog/verification.ts'
export { applyCopy } from './copy/apply-copy.ts'
export type { CopyOptions } from './copy/copy-backup.ts'
export {
  type CopiedBackup,
  type CopyResult,
  copyResultSchema,
  type PlaceCopy,
  placeCopySchema,
} from './copy/copy-result.ts'
export { copyToPlaces, type NamedPlace } from './copy/copy-to-places.ts'
export { expiredThere } from './copy/expired-there.ts'
export {
  type CopyFacts,
  type CopyPlan,
  type CopyStep,
  copyPlanSchema,
  isInTrash,
  type LeftOutOfCopy,
  planCopy,
} from './copy/plan-copy.ts'
export { createBackup } from './create/create-backup.ts'
export type { BackupProgress, CreateBackupOptions } from './create/create-options.ts'
export { type BackupPlan, type PlanBackupOptions, planBackup } from './create/plan-backup.ts'
export { type BackupPreview, backupPreviewSchema, previewBackup } from './create/preview-backup.ts'
export type { DerivedSetting } from './derived/derived-setting.ts'
export { createIdentityFile, type IdentityCreated, identityCreatedSchema } from './encryption/create-identity.ts'
export { type Identities, publicKeysOf } from './encryption/identities.ts'
export { listLockedBackups } from './encryption/list-locked-backups.ts'
export { openObject, requireIdentity, requireIdentityFor } from './encryption/open-object.ts'
export { type BackupKeys, backupKeysSchema, type LockedBackup, planKeys } from './encryption/plan-keys.ts'
export { type IdentitySource, readIdentities } from './encryption/read-identities.ts'
export { readRecipients } from './encryption/read-recipients.ts'
export { type Encryption, RECOMMENDED_RECIPIENTS, recipientsOf } from './encryption/recipients.ts'
export { BACKUP_ERRORS, BackupError, type BackupErrorCode } from './errors.ts'
export { mirrorBackups } from './mirror/mirror-backups.ts'
export { type Mirrored, type MirrorSource, mirrorCatalog } from './mirror/mirror-catalog.ts'
export {
  type ApplyRetentionOptions,
  applyRetention,
  type RetentionResult,
  retentionResultSchema,
} from './prune/apply-retention.ts'
export { applySafetyPrune } from './prune/apply-safety-prune.ts'
export { type HoldRecord, holdRecordSchema } from './prune/hold-record.ts'
export {
  holdBackup,
  type MarkOptions,
  type MarkResult,
  markResultSchema,
  releaseBackup,
  untrashBackup,
} from './prune/mark-backup.ts'
export { planHash } from './prune/plan-hash.ts'
export {
  planRetention,
  type RetentionDecision,
  type RetentionLimits,
  type RetentionPlan,
  retentionPlanSchema,
} from './prune/plan-retention.ts'
export {
  type PlanSafetyPruneOptions,
  planSafetyPrune,
  type SafetyPrunePlan,
  safetyPrunePlanSchema,
} from './prune/plan-safety-prune.ts'
export { type PruneReport, pruneReportSchema } from './prune/prune-report.ts'
export { type ReadInventoryOptions, readInventory } from './prune/read-inventory.ts'
export { type ReplacedDatabase, readReplaced } from './prune/replaced-databases.ts'
export { requirePlan } from './prune/require-plan.ts'
export type { RetainedBackup, RetentionInventory } from './prune/retention-inventory.ts'
export {
  RETENTION_PRESETS,
  type RetentionPolicy,
  type RetentionSetting,
  retentionPolicy,
} from './prune/retention-policy.ts'
export { type TrashRecord, trashRecordSchema } from './prune/trash-record.ts'
export { buildReport } from './report/build-report.ts'
export { readMeasuredRestores } from './report/read-measured-restores.ts'
export type { CopyPlace, MeasuredRestore, ReportInventory, ReportPolicy } from './report/report-inventory.ts'
export {
  type BackupReport,
  backupReportSchema,
  type DatabaseReport,
  FINDING_SEVERITIES,
  type ReportFinding,
} from './report/report-result.ts'
export { applyRestore } from './restore/apply-restore.ts'
export { type CheckTargetOptions, checkTarget } from './restore/check-target.ts'
export { type PlanReplacementOptions, planReplacement } from './restore/plan-replacement.ts'
export {
  type PlanRestoreOptions,
  planRestore,
  type RestoreMode,
  type RestorePlan,
  restorePlanSchema,
} from './restore/plan-restore.ts'
export { type RestorePreflight, restorePreflightSchema } from './restore/preflight.ts'
export { type RestoreDryRun, restoreDryRunSchema } from './restore/restore-dry-run.ts'
export type { RestoreOptions, SafetyBackup } from './restore/restore-options.ts'
export { type RestoreResult, restoreResultSchema } from './restore/restore-result.ts'
export { backupSource, fileSource, type RestoreSource, resolveSource } from './restore/restore-source.ts'
export type { SelectedParts } from './restore/select-entries.ts'
export type { IndexBuildFacts, IndexBuildSize, SizeIndexBuild } from './restore/size-index-build.ts'
export { parseSqlName, type SqlName } from './restore/sql-name.ts'
export { applyUndo, type PlanUndoOptions, planUndo, type UndoPlan, undoPlanSchema } from './restore/undo-restore.ts'
export {
  type BackupDraft,
  type BackupFolder,
  type BackupStore,
  backupStore,
  type StoredBackup,
  type StoredObject,
} from './store/backup-store.ts'
export { directoryStorage } from './store/directory-storage.ts'
export { directoryStore } from './store/directory-store.ts'
export { type Lease, type LeaseRequest, withLease } from './store/lease.ts'
export { type HeldLease, type LeaseRecord, listLeases } from './store/lease-record.ts'
export { type BackupPlace, openPlace, type PlaceOptions } from './store/open-place.ts'
export { withSpool } from './store/spool.ts'
export type { ListedObject, Storage } from './store/storage.ts'
export { findTool, listToolDirectories, type Tool, type ToolName } from './tools/find-tool.ts'
export type { ContentCheck } from './verify/content-check.ts'
export { findDefinitions } from './verify/find-definitions.ts'
export { type VerifyOptions, verifyBackup } from './verify/verify-backup.ts'
export { type EmbeddedClusterOptions, withEmbeddedCluster } from './verify/with-embedded-cluster.ts'
export { type TemporaryClusterOptions, withTemporaryCluster } from './verify/with-temporary-cluster.ts'
