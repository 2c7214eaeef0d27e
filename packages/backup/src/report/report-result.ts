import { z } from 'zod'
import { VERIFICATION_PLACES } from '../catalog/verification.ts'
import { replacedDatabaseSchema } from '../prune/replaced-databases.ts'

const milliseconds = z.number().min(0)
const hours = z.number()

/** What a report finds, worst first. */
export const FINDING_SEVERITIES = ['critical', 'warning', 'info'] as const

const findingSchema = z.strictObject({
  severity: z.enum(FINDING_SEVERITIES),
  code: z.string().describe('Stable name of what was found.'),
  message: z.string(),
  evidence: z.string().describe('The figures or names that show it.'),
  next: z.string().describe('The command to run.'),
})

const pointSchema = z.strictObject({ id: z.string(), snapshotAt: z.iso.datetime(), hours: hours.min(0) })

const recoveryPointSchema = z.strictObject({
  good: pointSchema
    .nullable()
    .describe('Newest full backup that was restored and found equal; null when there is none.'),
  complete: pointSchema.nullable().describe('Newest full backup that has not failed.'),
  targetHours: hours.nullable(),
  marginHours: hours.nullable().describe('Target less the age of the newest good one; negative when it is missed.'),
})

const recoveryTimeSchema = z.strictObject({
  usableMs: milliseconds.describe('Until queries are answered, scaled to the size of the newest backup.'),
  fastMs: milliseconds.describe('Until all indexes are built.'),
  measured: z.strictObject({
    id: z.string(),
    at: z.iso.datetime(),
    where: z.enum(VERIFICATION_PLACES),
    restoreMs: milliseconds,
  }),
  scale: z.number().describe('Size of the newest backup over that of the one measured.'),
})

const databaseReportSchema = z.strictObject({
  database: z.string(),
  backups: z.int(),
  good: z.int(),
  failed: z.int(),
  recoveryPoint: recoveryPointSchema,
  recoveryTime: recoveryTimeSchema.nullable().describe('Null when no restore was measured.'),
  rtoTargetMs: milliseconds.nullable(),
  rtoMarginMs: z.number().nullable().describe('Negative when the target is missed.'),
  restoreTrendMs: z.array(milliseconds).describe('The last 10 measured restores, oldest first.'),
  intervalHours: hours.nullable().describe('Longest time between two backups by schedule, or the usual one.'),
  gaps: z
    .array(z.strictObject({ after: z.iso.datetime(), before: z.iso.datetime().nullable(), hours }))
    .describe('Times without a backup that were longer than that, newest first; `before` is null for the present one.'),
  replaced: z
    .array(replacedDatabaseSchema)
    .nullable()
    .describe('Databases that restores have replaced and that are kept; null when the server did not say.'),
  findings: z.array(findingSchema),
})

/** How recoverable the databases are, from real figures. */
export const backupReportSchema = z.strictObject({
  at: z.iso.datetime(),
  location: z.string(),
  databases: z.array(databaseReportSchema),
  attention: z.boolean().describe('A target is missed, or something else is critical.'),
})

export type BackupReport = z.output<typeof backupReportSchema>
export type DatabaseReport = BackupReport['databases'][number]
export type ReportFinding = z.output<typeof findingSchema>
