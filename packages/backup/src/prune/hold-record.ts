import { z } from 'zod'

/** Name of the file beside the manifest that holds a backup. */
export const HOLD = 'hold.json'

/** Says that a backup must not be removed, and why. */
export const holdRecordSchema = z.strictObject({
  format: z.literal(1),
  id: z.string().describe('Id of the backup.'),
  at: z.iso.datetime(),
  reason: z.string(),
})

export type HoldRecord = z.output<typeof holdRecordSchema>
