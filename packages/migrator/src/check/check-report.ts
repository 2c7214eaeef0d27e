import { z } from 'zod'
import { CATEGORIES, SEVERITIES } from './rule.ts'

/** Something that should be looked at before the migration runs. */
export const checkFindingSchema = z.strictObject({
  rule: z.string(),
  severity: z.enum(SEVERITIES),
  category: z.enum(CATEGORIES),
  /** Name of the migration. */
  migration: z.string(),
  path: z.string(),
  /** Both from 1. */
  line: z.int(),
  column: z.int(),
  message: z.string(),
  why: z.string(),
  /** Why it counts less than usual, for example because the table is small. */
  note: z.string().nullable(),
  /** The table that it is about. */
  relation: z.string().nullable(),
  /** The same aim without the fault. */
  safeSql: z.string().nullable(),
  docs: z.string(),
})
export type CheckFinding = z.output<typeof checkFindingSchema>

/** What `migrate check --json` prints. */
export const checkReportSchema = z.strictObject({
  /** Migrations that were checked, in order. */
  checked: z.array(z.string()),
  findings: z.array(checkFindingSchema),
  errors: z.int(),
  warnings: z.int(),
  infos: z.int(),
  /** Findings that comments allow. */
  allowed: z.int(),
  /** Major version that was assumed or read. */
  serverVersion: z.int(),
  /** Sizes and constraints were read from a database. */
  usedDatabase: z.boolean(),
})
export type CheckReport = z.output<typeof checkReportSchema>
