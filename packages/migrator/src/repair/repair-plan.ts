import { z } from 'zod'
import { statementChangeSchema } from './compare-scripts.ts'

export const editedMigrationSchema = z.strictObject({
  name: z.string(),
  path: z.string(),
  /** What the ledger has, and what the file has now. */
  previousChecksum: z.string(),
  checksum: z.string(),
  /**
   * `invisible`: byte order mark or newlines at the end. `comments`: the statements mean the same. `statements`: they do not.
   * `unknown`: the applied text was not found, so nobody can say.
   */
  edit: z.enum(['invisible', 'comments', 'statements', 'unknown']),
  /** What differs invisibly, or where the applied text was found. */
  evidence: z.string().nullable(),
  changes: z.array(statementChangeSchema),
})
export type EditedMigration = z.output<typeof editedMigrationSchema>

export const repairPlanSchema = z.strictObject({ schema: z.string(), edited: z.array(editedMigrationSchema) })
export type RepairPlan = z.output<typeof repairPlanSchema>

/** Looks for an earlier text of a file, in version control for example; `matches` knows the one that was applied. */
export type FindPrevious = (
  path: string,
  matches: (text: string) => boolean,
) => Promise<{ readonly text: string; readonly where: string } | undefined>

/** Whether the edit leaves open what the database has: someone must look at it. */
export function changesMeaning({ edit }: EditedMigration): boolean {
  return edit === 'statements' || edit === 'unknown'
}
