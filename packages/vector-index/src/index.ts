export { type ApplyVectorIndexOptions, applyVectorIndex } from './apply/apply-vector-index.ts'
export { type Blocker, blockerText } from './apply/blocker.ts'
export { type BuildNotice, buildNoticeSchema } from './apply/build-notice.ts'
export type { BuildProgress } from './apply/build-progress.ts'
export {
  applyDropVectorIndex,
  type DropIndexName,
  type DropIndexPlan,
  type DropIndexResult,
  dropIndexPlanSchema,
  dropIndexResultSchema,
  planDropVectorIndex,
} from './apply/drop-vector-index.ts'
export { type PartitionResult, type VectorIndexResult, vectorIndexResultSchema } from './apply/index-result.ts'
export {
  type CaptureOptions,
  captureVectorState,
  captureVectorStateInTransaction,
} from './consistency/capture-vector-state.ts'
export {
  type CompareOptions,
  compareVectorState,
  describeComparison,
  parseVectorState,
  type VectorComparison,
  vectorComparisonSchema,
} from './consistency/compare-vector-state.ts'
export { vectorContentCheck } from './consistency/vector-content-check.ts'
export { type VectorDifference, vectorDifferenceSchema } from './consistency/vector-difference.ts'
export { type VectorState, vectorStateSchema } from './consistency/vector-state.ts'
export { type CheckVectorOptions, checkVector, findVectorProblem, type VectorProblem } from './encoding/check-vector.ts'
export type { AnyVector } from './encoding/encode-as.ts'
export { decodeHalfvec, encodeHalfvec } from './encoding/encode-halfvec.ts'
export type { SparseVector } from './encoding/encode-sparsevec.ts'
export { decodeVector, encodeVector, parseVector, type VectorValue } from './encoding/encode-vector.ts'
export { readVectorText } from './encoding/read-vector-text.ts'
export { VECTOR_ERRORS, VectorError, type VectorErrorCode } from './errors.ts'
export {
  type EnsureVectorExtensionOptions,
  type EnsureVectorExtensionResult,
  ensureVectorExtension,
  ensureVectorExtensionResultSchema,
  requireVectorExtension,
} from './extension/ensure-vector-extension.ts'
export {
  applyExtensionUpgrade,
  type ExtensionUpgradePlan,
  type ExtensionUpgradeResult,
  extensionUpgradePlanSchema,
  extensionUpgradeResultSchema,
  planExtensionUpgrade,
} from './extension/upgrade-vector-extension.ts'
export {
  type VectorExtensionStatus,
  vectorExtensionStatus,
  vectorExtensionStatusSchema,
} from './extension/vector-extension-status.ts'
export type { VersionGate } from './extension/version-gates.ts'
export { assessHealth } from './health/assess-health.ts'
export { type CheckVectorHealthOptions, checkVectorHealth } from './health/check-vector-health.ts'
export type { ColumnHealthFacts, HealthFacts, IndexHealthFacts } from './health/health-facts.ts'
export type { HealthLimits } from './health/health-limits.ts'
export {
  type DecayMeasurement,
  type HealthCode,
  type HealthFinding,
  healthFindingSchema,
  type VectorHealth,
  vectorHealthSchema,
} from './health/health-report.ts'
export { type ReadHealthFactsOptions, readHealthFacts } from './health/read-health-facts.ts'
export type { IngestRow } from './ingest/encode-batch.ts'
export {
  type IngestOptions,
  type IngestProgress,
  type IngestResult,
  ingestResultSchema,
} from './ingest/ingest-options.ts'
export { forgetIngestPosition } from './ingest/ingest-position.ts'
export type { IngestTarget } from './ingest/ingest-target.ts'
export { ingestVectors } from './ingest/ingest-vectors.ts'
export type { OnConflict } from './ingest/insert-rows.ts'
export { parseRows } from './ingest/parse-rows.ts'
export { type FoundVectorColumn, findVectorColumn, type VectorColumnName } from './inspect/find-vector-column.ts'
export { inspectVectorColumns } from './inspect/inspect-vector-columns.ts'
export { type ReadVectorListOptions, readVectorList } from './inspect/read-vector-list.ts'
export type { VectorColumnFilter } from './inspect/select-vector-columns.ts'
export {
  type IndexForm,
  type IndexRecord,
  type SearchSettings,
  searchSettingsSchema,
  type VectorColumnFacts,
  type VectorIndexFacts,
  vectorColumnFactsSchema,
  vectorIndexFactsSchema,
} from './inspect/vector-facts.ts'
export {
  type MeasuredRecall,
  type VectorColumnReport,
  type VectorIndexReport,
  type VectorList,
  vectorListSchema,
} from './inspect/vector-list.ts'
export {
  type IndexMethod,
  indexMethodSchema,
  similarityOf,
  type VectorMetric,
  type VectorType,
  vectorMetricSchema,
  vectorTypeSchema,
} from './metric.ts'
export { type AssessedPendingIndex, assessPendingIndex } from './pending/assess-pending-index.ts'
export {
  type BuildPendingOptions,
  buildPendingIndexes,
  type PendingBuild,
  pendingBuildSchema,
} from './pending/build-pending-indexes.ts'
export { collectPendingIndexes, type PendingSources } from './pending/collect-pending-indexes.ts'
export {
  type PendingIndex,
  type PendingIndexOptions,
  type PendingIndexState,
  pendingIndexOptionsSchema,
  pendingIndexStateSchema,
} from './pending/pending-index.ts'
export { type IndexParameter, type VectorIndexPlan, vectorIndexPlanSchema } from './plan/index-plan.ts'
export type { PlanVectorIndexOptions } from './plan/plan-options.ts'
export { planVectorIndex } from './plan/plan-vector-index.ts'
export type { BuildLimits } from './plan/read-build-limits.ts'
export type { HeapOrder } from './plan/read-heap-order.ts'
export type { ValueFacts } from './plan/read-value-facts.ts'
export {
  type ReadVectorTableFactsOptions,
  readVectorTableFacts,
  type VectorTableFacts,
} from './plan/vector-table-facts.ts'
export { parsePrismaSchema } from './prisma/parse-prisma-schema.ts'
export { declaredButMissing, type PrismaOutlook, prismaOutlook, prismaOutlookSchema } from './prisma/prisma-outlook.ts'
export type { PrismaIndex, PrismaSchema, PrismaTable } from './prisma/prisma-schema.ts'
export type { Queryable } from './queryable.ts'
export { type ApplyRebuildOptions, applyRebuild } from './rebuild/apply-rebuild.ts'
export { applyDropLeftovers, type DropLeftoversOptions } from './rebuild/drop-leftovers.ts'
export { findRebuildTargets, type RebuildTarget } from './rebuild/find-rebuild-targets.ts'
export { type MaintenanceWindow, parseWindow } from './rebuild/maintenance-window.ts'
export { planRebuild } from './rebuild/plan-rebuild.ts'
export { type RebuildFacts, readRebuildFacts } from './rebuild/read-rebuild-facts.ts'
export type { PlanRebuildOptions } from './rebuild/rebuild-options.ts'
export {
  type Leftover,
  leftoverSchema,
  type RebuildPlan,
  type RebuildStep,
  rebuildPlanSchema,
} from './rebuild/rebuild-plan.ts'
export {
  needsAttention,
  type RebuildProof,
  type RebuildReport,
  type RebuildResult,
  rebuildReportSchema,
  rebuildResultSchema,
} from './rebuild/rebuild-result.ts'
export { selectLeftovers } from './rebuild/select-leftovers.ts'
export { compareMeasurements, type RecallComparison } from './recall/compare-measurements.ts'
export { type MeasureRecallOptions, measureRecall } from './recall/measure-recall.ts'
export type { MeasuredQuery, Measurement } from './recall/measurement.ts'
export type { QuerySource } from './recall/query-source.ts'
export { type ReadQueryVectorsOptions, readQueryVectors } from './recall/read-query-vectors.ts'
export {
  type RecallHistory,
  type RecallHistoryFilter,
  type RecallRun,
  readRecallHistory,
  recallHistorySchema,
} from './recall/read-recall-history.ts'
export type { RecallQuery } from './recall/recall-query.ts'
export { type RecallResult, recallResultSchema } from './recall/recall-result.ts'
export {
  type MeasureOptions,
  type MeasureTarget,
  type RecallSession,
  type RecallSessionOptions,
  withRecallSession,
} from './recall/recall-session.ts'
export { recordRecall } from './recall/record-recall.ts'
export { requireRecordable } from './recall/require-recordable.ts'
export { decide, type RecallDecision, SEQUENTIAL_Z } from './recall/sequential-test.ts'
export { type RecallSummary, summarise } from './recall/summarise.ts'
export { type Interval, wilsonInterval } from './recall/wilson-interval.ts'
export {
  type ApplyReembedOptions,
  abandonReembed,
  applyReembed,
  type ReembedResult,
  reembedResultSchema,
} from './reembed/apply-reembed.ts'
export {
  applyDropOldVectors,
  type DropOldPlan,
  dropOldPlanSchema,
  planDropOldVectors,
} from './reembed/drop-old-vectors.ts'
export type { Embed, ReembedRow } from './reembed/fill-new-vectors.ts'
export { type ReembedFacts, readReembedFacts } from './reembed/read-reembed-facts.ts'
export {
  type PlanReembedOptions,
  planReembed,
  type ReembedPlan,
  reembedPlanSchema,
} from './reembed/reembed-plan.ts'
export { createVectorSearch } from './search/create-vector-search.ts'
export type { QueryRecording, QueryRecordingCounts, RecordQueriesOptions } from './search/record-queries.ts'
export { vectorSearchResultSchema } from './search/search-result-schema.ts'
export type { SearchSource } from './search/search-source.ts'
export type {
  FilterValue,
  HybridHit,
  HybridResult,
  HybridSearchOptions,
  JsonValue,
  SearchExplanation,
  SearchFilter,
  SearchHit,
  SearchOptions,
  SearchResult,
  SearchRoute,
  TagFilter,
  TextSearch,
  VectorSearch,
  VectorSearchTarget,
} from './search/search-types.ts'
export { readVectorOfRow } from './search/vector-of-row.ts'
export { type ApplyTuneOptions, applyTune } from './tune/apply-tune.ts'
export { planTune } from './tune/plan-tune.ts'
export { type ReadTuneFactsOptions, readTuneFacts, type TuneFacts } from './tune/read-tune-facts.ts'
export { runTune } from './tune/run-tune.ts'
export { selectScratchSchemas } from './tune/select-scratch-schemas.ts'
export { type TuneApplied, type TuneReport, tuneAppliedSchema, tuneReportSchema } from './tune/tune-applied.ts'
export type { TuneCandidate } from './tune/tune-candidate.ts'
export { selectTuneLeftovers, type TuneLeftover } from './tune/tune-leftovers.ts'
export type { PlanTuneOptions } from './tune/tune-options.ts'
export { type TunedFilter, type TunePlan, tunePlanSchema } from './tune/tune-plan.ts'
export type { TuneProgress } from './tune/tune-progress.ts'
export { type ExactTimes, type TuneChoice, type TuneResult, tuneResultSchema } from './tune/tune-result.ts'
export type { RunTuneOptions } from './tune/tune-run.ts'
export type { TriedIndex, TuneTrial } from './tune/tune-trial.ts'
