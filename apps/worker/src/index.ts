export { WORKER_ERRORS, WorkerError, type WorkerErrorCode } from './errors.ts'
export type { JobContext, JobDefinition, JobSchedule, JobSummary } from './job-definition.ts'
export type { JobQueue, JobRun, JobRunState, QueuedJob } from './queue/job-queue.ts'
