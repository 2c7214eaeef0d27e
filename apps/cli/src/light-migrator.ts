/**
 * What runs in every deployment and is asked again and again. The bundle has a file for just this (`rolldown.config.ts`), a fifth as
 * large as one with all that the migrator can generate, check and prove.
 */
export { listAttempts, migrateUp, readMigrations, readStatus } from '@pgtend/migrator'
