export { cloneOf, type DatabaseClone } from './databases/clone-of.ts'
export { connectClient, withClient } from './databases/connect-client.ts'
export { applyCoreMigrations, migrationNames, revertCoreMigrations } from './databases/core-migrations.ts'
export { createTemplate, type TemplateOptions } from './databases/create-template.ts'
export { coreTest } from './fixtures/core-test.ts'
export { type EngineName, type EngineTest, eachEngine } from './fixtures/each-engine.ts'
export { copyEmbeddedDirectory, EMBEDDED_DATABASE } from './fixtures/embedded-template.ts'
export { createTemporaryDirectory, temporaryDirectory } from './fixtures/temporary-directory.ts'
export { embeddedTest, test } from './fixtures/test.ts'
export {
  hasPgBouncer,
  NEEDS_PGBOUNCER,
  type PgBouncerOptions,
  type RunningPgBouncer,
  startPgBouncer,
} from './pgbouncer/start-pgbouncer.ts'
export { freePort } from './process/free-port.ts'
export { type WaitOptions, waitFor } from './process/wait-for.ts'
export type { FaultRule, S3Fault, S3Operation } from './s3/faults.ts'
export { type S3Stub, type S3StubOptions, startS3Stub } from './s3/start-s3-stub.ts'
export type { ServerInfo, ServerKind, TestRun } from './server/server-info.ts'
export { NEEDS_SECOND_SERVER, startSecondServer } from './server/start-second-server.ts'
export { NEEDS_SERVER, requireServer, serverInfo, testRun } from './server/test-run.ts'
