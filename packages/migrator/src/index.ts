export type { BaseBranch } from './branches/branch-facts.ts'
export { type MigrationHeads, migrationHeadsSchema } from './branches/find-heads.ts'
export { type HeadsOptions, readHeads } from './branches/read-heads.ts'
export {
  type RebaseOptions,
  type RebaseResult,
  rebaseMigrations,
  rebaseResultSchema,
} from './branches/rebase-migrations.ts'
export { type CheckFolderOptions, checkFolder } from './check/check-folder.ts'
export { type CheckOptions, checkMigrations } from './check/check-migrations.ts'
export { type CheckFinding, type CheckReport, checkFindingSchema, checkReportSchema } from './check/check-report.ts'
export type { CheckSettings } from './check/check-settings.ts'
export type { Effect } from './check/effects/effect.ts'
export type { CheckFacts } from './check/facts/check-facts.ts'
export { readCheckFacts } from './check/facts/read-check-facts.ts'
export { type CheckParser, loadCheckParser } from './check/load-check-parser.ts'
export { githubAnnotations } from './check/output/github-annotations.ts'
export { type SarifLog, sarifLog } from './check/output/sarif-log.ts'
export { type PredictedStatement, predictEffects } from './check/predict-effects.ts'
export type { Category, Rule, Severity } from './check/rule.ts'
export { findRule, RULES as CHECK_RULES } from './check/rules/all-rules.ts'
export type { CheckSelection } from './check/select-scripts.ts'
export type {
  KnownVectorColumn,
  KnownVectorIndex,
  ReadVectorFacts,
  VectorSearchUse,
} from './check/vector/vector-facts.ts'
export type { CheckScript } from './check/walk-script.ts'
export {
  listAttempts,
  type MigrationAttempt,
  type MigrationHistory,
  migrationAttemptSchema,
  migrationHistorySchema,
} from './commands/list-attempts.ts'
export { type MigrateDownOptions, migrateDown } from './commands/migrate-down.ts'
export { migrateOnStartup, type StartupMigration, type StartupOptions } from './commands/migrate-on-startup.ts'
export { type MigrateUpOptions, migrateUp } from './commands/migrate-up.ts'
export { type MigrationSqlOptions, migrationSql, type PlannedSql, planMigrationSql } from './commands/migration-sql.ts'
export type { MigratorOptions, RunOptions } from './commands/migrator-options.ts'
export { readStatus } from './commands/read-status.ts'
export { type DatabaseReset, databaseResetSchema, resetDatabase } from './commands/reset-database.ts'
export { type ResolveOptions, type ResolveResult, resolveMigration, resolveResultSchema } from './commands/resolve.ts'
export { type MigrationRun, migrationRunSchema } from './commands/run-result.ts'
export { type StampOptions, type StampResult, stamp, stampResultSchema } from './commands/stamp.ts'
export { type WaitOptions, waitForMigrations } from './commands/wait-for-migrations.ts'
export { type CreateMigratorOptions, createMigrator, type Migrator } from './create-migrator/create-migrator.ts'
export type { MigrationListener } from './create-migrator/event-listeners.ts'
export { type DataLoss, dataLossSchema } from './derive-down/data-loss/data-loss.ts'
export { type DerivedDown, deriveDown } from './derive-down/derive-down.ts'
export { type GenerateDownsOptions, generateDowns } from './derive-down/generate-downs.ts'
export { type GeneratedDown, generatedDownSchema } from './derive-down/generated-down.ts'
export type { Loss, SqlChange } from './derive-down/sql-change.ts'
export { type WriteDownsOptions, type WrittenDowns, writeDowns, writtenDownsSchema } from './derive-down/write-downs.ts'
export { type Drift, type DriftChange, driftSchema } from './drift/drift.ts'
export { type DriftOptions, readDrift } from './drift/read-drift.ts'
export { MIGRATOR_ERRORS, MigratorError, type MigratorErrorCode } from './errors.ts'
export {
  type CreatedMigration,
  type CreateMigrationOptions,
  createdMigrationSchema,
  createMigration,
} from './files/create-migration.ts'
export type { MigrationFile, MigrationScript } from './files/migration-file.ts'
export { readMigrations } from './files/read-migrations.ts'
export { type GenerateMigrationOptions, generateMigration } from './generate/generate-migration.ts'
export { type GeneratedMigration, generatedMigrationSchema } from './generate/generated-migration.ts'
export { type AssessedMigration, assessMigrations, type MigrationState } from './history/assess-migrations.ts'
export { type MigrationStatus, migrationStatus, migrationStatusSchema } from './history/migration-status.ts'
export { type DatabaseHistory, EMPTY_HISTORY, readHistory } from './history/read-history.ts'
export { readMigrationHead } from './history/read-migration-head.ts'
export { applyImport, type ImportResult, importResultSchema } from './import/apply-import.ts'
export { FOREIGN_DEFAULTS, FOREIGN_TOOLS, type ForeignMigration, type ForeignTool } from './import/foreign-history.ts'
export { type ImportPlan, type PlanImportOptions, planImport } from './import/plan-import.ts'
export type { Ledger, LedgerEntry, LedgerRow } from './ledger/ledger.ts'
export { prismaLedger } from './ledger/prisma-ledger.ts'
export {
  type MetricDescription,
  type MetricsSink,
  MIGRATION_METRICS,
  type MigrationMetricName,
} from './metrics/migration-metrics.ts'
export type { MigrationMode } from './plan/group-steps.ts'
export { type MigrationPlan, migrationPlanSchema, type PlannedMigration, planToJson } from './plan/plan.ts'
export { type DownTarget, planDown } from './plan/plan-down.ts'
export type { PlanStep } from './plan/plan-step.ts'
export { type OutOfOrderPolicy, type PlanUpOptions, planUp } from './plan/plan-up.ts'
export { type PlanProblem, type PlanWarning, planProblemSchema, planWarningSchema } from './plan/problem.ts'
export type { LeftAlone, PossibleLoss, PossibleObstacle, Rename } from './prisma-engine/changes/change.ts'
export type { DecideRename } from './prisma-engine/changes/choose-renames.ts'
export type { PossibleRename } from './prisma-engine/changes/find-renames.ts'
export { describeRenamed } from './prisma-engine/changes/rename.ts'
export { type DiffOptions, diffSchema, type SchemaSource } from './prisma-engine/diff-schema.ts'
export {
  adviseMigrateDev,
  applyMigrationsWithPrisma,
  diagnoseMigrationHistory,
  type HistoryDiagnosis,
  type HistoryOptions,
  type MigrateDevAdvice,
  markMigrationApplied,
  markMigrationRolledBack,
} from './prisma-engine/migration-history.ts'
export {
  PRISMA_ENGINE_ERRORS,
  PrismaEngineError,
  type PrismaEngineErrorCode,
} from './prisma-engine/prisma-engine-error.ts'
export { type ApplyPushOptions, applyPush } from './prisma-engine/push/apply-push.ts'
export { type PlanPushOptions, planPush } from './prisma-engine/push/plan-push.ts'
export {
  type DestructiveChange,
  type ImpossibleChange,
  type PushPlan,
  type PushResult,
  type PushStatement,
  pushPlanSchema,
  pushResultSchema,
} from './prisma-engine/push/push-plan.ts'
export { readSchemaFiles, type SchemaFile } from './prisma-engine/read-schema-files.ts'
export { memoryShadow, type OpenShadow, type ShadowDatabase, serverShadow } from './prisma-engine/shadow-database.ts'
export {
  type AcceptRenameOptions,
  acceptRename,
  type RenameResult,
  renameResultSchema,
} from './repair/accept-rename.ts'
export {
  type ApplyRepairOptions,
  applyRepair,
  type RepairResult,
  repairResultSchema,
} from './repair/apply-repair.ts'
export type { StatementChange } from './repair/compare-scripts.ts'
export { type ForgetResult, forgetMigration, forgetResultSchema } from './repair/forget-migration.ts'
export { type PlanRepairOptions, planRepair } from './repair/plan-repair.ts'
export {
  changesMeaning,
  type EditedMigration,
  type FindPrevious,
  type RepairPlan,
  repairPlanSchema,
} from './repair/repair-plan.ts'
export type { Blocker, MigrationEvent } from './run/migration-event.ts'
export { MIGRATOR_LOCK } from './run/with-migrator-lock.ts'
export { type CatalogsAround, replayAround, replayMigrations } from './scratch/replay-around.ts'
export { type Replay, type ReplayOptions, withReplay } from './scratch/with-replay.ts'
export { loadParser, type SqlParser } from './script/load-parser.ts'
export { splitStatements } from './script/split-statements.ts'
export type { Statement, StatementKind } from './script/statement.ts'
export { type PlanSquashOptions, planSquash, type SquashPlan, squashPlanSchema } from './squash/plan-squash.ts'
export { existingSquash, finishSquash, writeSquash } from './squash/write-squash.ts'
export {
  type Verification,
  type VerifiedMigration,
  verificationSchema,
  verifiedMigrationSchema,
} from './verify/verification.ts'
export { type VerifyOptions, verifyMigrations } from './verify/verify-migrations.ts'
