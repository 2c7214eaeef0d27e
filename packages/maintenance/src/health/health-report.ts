import { z } from 'zod'

export const poolSampleSchema = z.strictObject({
  at: z.string().describe('ISO 8601.'),
  total: z.number(),
  idle: z.number(),
  waiting: z.number().describe('Callers waiting for a connection.'),
  limit: z.number(),
})

const headSchema = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('ok'), head: z.string().nullable().describe('null: no migration is applied.') }),
  z.strictObject({ state: z.literal('skipped'), reason: z.string() }),
  z.strictObject({ state: z.literal('failed'), errorCode: z.string() }),
])

export const healthReportSchema = z.strictObject({
  status: z.enum(['ok', 'degraded', 'down']),
  reasons: z.array(z.string()).readonly().describe('Why the status is not ok; empty when it is.'),
  responseTimeMs: z.number().describe('From asking the pool to the answer.'),
  errorCode: z.string().optional().describe('SQLSTATE, code of Node or TIMEOUT when down.'),
  pool: poolSampleSchema.omit({ at: true }),
  poolHistory: z.array(poolSampleSchema).readonly().describe('Oldest first; empty without a pool monitor.'),
  server: z
    .strictObject({
      version: z.string(),
      versionNumber: z.number(),
      pgvector: z.string().nullable().describe('Version in this database; null when it is not created there.'),
      inRecovery: z.boolean().describe('A replica, which refuses writes.'),
    })
    .nullable()
    .describe('null when the server did not say.'),
  migrations: headSchema,
})

/** One look at a pool. */
export type PoolSample = Readonly<z.infer<typeof poolSampleSchema>>

/** Whether an application can use its database, and what it would find. */
export type HealthReport = Readonly<z.infer<typeof healthReportSchema>>
