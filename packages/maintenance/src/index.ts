export { MAINTENANCE_ERRORS, MaintenanceError, type MaintenanceErrorCode } from './errors.ts'
export { type CheckHealthOptions, checkHealth } from './health/check-health.ts'
export { type HealthReport, healthReportSchema, type PoolSample, poolSampleSchema } from './health/health-report.ts'
export { createPoolMonitor, type PoolMonitor, type PoolMonitorOptions } from './health/pool-monitor.ts'
export { type ApplyMaintenanceOptions, applyMaintenance } from './routine/apply-maintenance.ts'
export type { IndexFacts, MaintenanceFacts, TableFacts } from './routine/facts.ts'
export {
  type MaintenancePlan,
  type MaintenanceStep,
  maintenancePlanSchema,
  maintenanceStepSchema,
  type Routine,
  type SkippedObject,
} from './routine/plan.ts'
export { type PlanAnalyzeOptions, planAnalyze } from './routine/plan-analyze.ts'
export { type MaintenanceLevel, type PlanMaintenanceOptions, planMaintenance } from './routine/plan-maintenance.ts'
export { type PlanReindexOptions, planReindex } from './routine/plan-reindex.ts'
export { type PlanVacuumOptions, planVacuum } from './routine/plan-vacuum.ts'
export type { MaintenanceProgress } from './routine/progress.ts'
export { readMaintenanceFacts } from './routine/read-maintenance-facts.ts'
export { type MaintenanceResult, maintenanceResultSchema, type StepResult, stepResultSchema } from './routine/result.ts'
export { type CollectStatsOptions, collectStats } from './stats/collect-stats.ts'
export {
  type ActivityStats,
  type CacheStats,
  type ConnectionStats,
  type DatabaseStats,
  databaseStatsSchema,
  type IndexStats,
  type SlowQueries,
  type SlowQuery,
  type TableStats,
} from './stats/database-stats.ts'
export type { Section, SkippedSection } from './stats/section.ts'
