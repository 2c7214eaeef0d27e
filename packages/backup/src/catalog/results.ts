import { z } from 'zod'
import { placeCopySchema } from '../copy/copy-result.ts'
import { holdRecordSchema } from '../prune/hold-record.ts'
import { trashRecordSchema } from '../prune/trash-record.ts'
import { backupManifestSchema } from './manifest.ts'
import { backupSummarySchema } from './summary.ts'
import { backupVerificationSchema } from './verification.ts'

/** The backups of a store. */
export const backupListSchema = z.strictObject({
  backups: z.array(backupSummarySchema).describe('Newest first.'),
  trash: z.array(backupSummarySchema).describe('Those that a prune will delete, newest first.'),
  unreadable: z
    .array(z.strictObject({ database: z.string(), id: z.string(), reason: z.string() }))
    .describe('Folders whose manifest cannot be read; they count as no backup and are never pruned.'),
  location: z.string().optional().describe('The store.'),
  copies: z
    .array(z.strictObject({ name: z.string(), ids: z.array(z.string()).nullable() }))
    .optional()
    .describe('What lies in the other places; null for one that did not answer.'),
})

export type BackupList = z.output<typeof backupListSchema>

/** A new backup, with its verification where one was asked for. */
export const backupCreatedSchema = z.strictObject({
  backup: backupSummarySchema,
  location: z.string().describe('The store it lies in.'),
  verification: backupVerificationSchema.nullable(),
  copies: z.array(placeCopySchema).describe('Of the places of `backup.copies`.'),
})

export type BackupCreated = z.output<typeof backupCreatedSchema>

/** What several verifications found. */
export const backupVerificationsSchema = z.strictObject({
  verifications: z.array(backupVerificationSchema).describe('In the order they were done.'),
  failures: z
    .array(z.strictObject({ id: z.string(), code: z.string(), message: z.string() }))
    .describe('Backups that could not be verified, so that nothing is known of them.'),
})

export type BackupVerifications = z.output<typeof backupVerificationsSchema>

/** Everything known about one backup. */
export const backupDetailsSchema = z.strictObject({
  backup: backupSummarySchema,
  manifest: backupManifestSchema,
  verifications: z.array(backupVerificationSchema).describe('Oldest first.'),
  hold: holdRecordSchema.nullable(),
  trash: trashRecordSchema.nullable(),
})

export type BackupDetails = z.output<typeof backupDetailsSchema>
