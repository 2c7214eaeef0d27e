import { z } from 'zod'

/** Name of the file beside the manifest that puts a backup into the trash; the last one to go when the backup is deleted. */
export const TRASH = 'trash.json'

/** Says that a backup is to be deleted, why, and how long it can be brought back. */
export const trashRecordSchema = z.strictObject({
  format: z.literal(1),
  id: z.string().describe('Id of the backup.'),
  at: z.iso.datetime(),
  until: z.iso.datetime().describe('A prune deletes it after this moment.'),
  rule: z.string().describe('Why the prune removed it.'),
})

export type TrashRecord = z.output<typeof trashRecordSchema>
