import { z } from 'zod'
import { sectionSchema } from './section.ts'

const count = z.number().min(0)
const moment = z.string().nullable().describe('ISO 8601; null: never.')
const ratio = z.number().min(0).max(1).nullable().describe('0 to 1; null when nothing was read yet.')

const tableStatsSchema = z.strictObject({
  schema: z.string(),
  table: z.string(),
  rows: count.describe('Estimate of live rows.'),
  deadRows: count.describe('Estimate.'),
  totalBytes: count.describe('Heap, TOAST and indexes.'),
  heapBytes: count,
  toastBytes: count.describe('Long values, which most vectors are.'),
  indexBytes: count,
  sequentialScans: count,
  indexScans: count,
  lastVacuum: moment,
  lastAnalyze: moment,
})

const indexStatsSchema = z.strictObject({
  schema: z.string(),
  table: z.string(),
  index: z.string(),
  method: z.string(),
  bytes: count,
  scans: count.describe('Since the statistics were reset.'),
  valid: z.boolean(),
  unique: z.boolean(),
})

const connectionStatsSchema = z.strictObject({
  total: count,
  limit: count.describe('What an ordinary role may use at most, of the server or of this database.'),
  thisDatabase: count,
  byState: z
    .record(z.string(), count)
    .describe('Sessions of all databases; `hidden` counts those whose state this role may not see.'),
})

const activityStatsSchema = z.strictObject({
  commits: count,
  rollbacks: count,
  deadlocks: count,
  conflicts: count,
  temporaryFiles: count,
  temporaryBytes: count,
  rowsReturned: count,
  rowsFetched: count,
  rowsInserted: count,
  rowsUpdated: count,
  rowsDeleted: count,
  since: moment.describe('When the counters were reset; null: never.'),
})

const cacheStatsSchema = z.strictObject({
  database: ratio,
  tables: ratio.describe('Heap and TOAST blocks of user tables.'),
  indexes: ratio,
})

const slowQuerySchema = z.strictObject({
  query: z.string().describe('Normalised, without literals and comments, cut off at 300 characters.'),
  calls: count,
  meanMs: count,
  maxMs: count,
  totalMs: count,
  rows: count,
  cacheHits: ratio,
  readMs: count.describe('Time spent reading blocks; 0 unless track_io_timing is on.'),
})

const slowQueriesSchema = z.strictObject({
  thresholdMs: count.describe('Mean time from which a query is listed.'),
  examined: count,
  hidden: count.describe('Statements of other roles, which this role may not see.'),
  queries: z.array(slowQuerySchema).readonly(),
})

export const databaseStatsSchema = z.strictObject({
  database: z.string(),
  serverVersion: z.string(),
  size: sectionSchema(z.strictObject({ bytes: count })),
  tables: sectionSchema(z.array(tableStatsSchema).readonly()),
  indexes: sectionSchema(z.array(indexStatsSchema).readonly()),
  connections: sectionSchema(connectionStatsSchema),
  activity: sectionSchema(activityStatsSchema),
  cache: sectionSchema(cacheStatsSchema),
  slowQueries: sectionSchema(slowQueriesSchema),
})

/** The statistics of a database; each section is either read or says why not. */
export type DatabaseStats = z.infer<typeof databaseStatsSchema>
export type TableStats = z.infer<typeof tableStatsSchema>
export type IndexStats = z.infer<typeof indexStatsSchema>
export type ConnectionStats = z.infer<typeof connectionStatsSchema>
export type ActivityStats = z.infer<typeof activityStatsSchema>
export type CacheStats = z.infer<typeof cacheStatsSchema>
export type SlowQueries = z.infer<typeof slowQueriesSchema>
export type SlowQuery = z.infer<typeof slowQuerySchema>
