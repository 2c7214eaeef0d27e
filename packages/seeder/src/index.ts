export { type ApplySeedOptions, applySeed, type SeedProgress } from './apply/apply-seed.ts'
export type { Embed } from './apply/embed-rows.ts'
export { inspectSeed, type SeedTargetOptions } from './apply/inspect-seed.ts'
export { type ResetSeedOptions, resetSeed } from './apply/reset-seed.ts'
export { SEEDER_ERRORS, SeederError, type SeederErrorCode } from './errors.ts'
export { planSeed } from './plan/plan-seed.ts'
export type { SeedJson, SeedPlan, SeedPlanOptions, SeedRow, SeedTable, SeedValue } from './plan/seed-plan.ts'
export {
  type SeedPlanResult,
  type SeedResetResult,
  type SeedRunResult,
  seedPlanResultSchema,
  seedResetResultSchema,
  seedRunResultSchema,
} from './results.ts'
