import { z } from 'zod'
import { parseVerificationName } from '../catalog/verification-record.ts'
import { HOLD } from '../prune/hold-record.ts'
import { TRASH } from '../prune/trash-record.ts'
import { MANIFEST, type StoredBackup, type StoredObject } from '../store/backup-store.ts'

const stepSchema = z.strictObject({
  database: z.string(),
  id: z.string(),
  action: z
    .enum(['copy', 'records', 'none'])
    .describe('`records`: the backup is there, and verifications or a hold are not.'),
  objects: z.array(z.string()).describe('What is to be there before the manifest.'),
  bytes: z.int().min(0).describe('All of them together.'),
})

/** A backup that is not copied although all were asked for. */
export const leftOutOfCopySchema = z.strictObject({
  database: z.string(),
  id: z.string(),
  reason: z.string().describe('The retention rule that would remove it there.'),
})

export type LeftOutOfCopy = z.output<typeof leftOutOfCopySchema>

/** What is to be copied from one place to another. */
export const copyPlanSchema = z.strictObject({
  from: z.string(),
  to: z.string(),
  steps: z.array(stepSchema),
  leftOut: z.array(leftOutOfCopySchema).describe('What the next prune of the other place would remove.'),
})

export type CopyPlan = z.output<typeof copyPlanSchema>
export type CopyStep = CopyPlan['steps'][number]

export interface CopyFacts {
  /** Names of the places, for people. */
  readonly from: string
  readonly to: string
  /** The backups to copy. */
  readonly backups: readonly StoredBackup[]
  /** What the other place has. */
  readonly there: readonly StoredBackup[]
  /** Those of `backups` that are not to be copied, as `expiredThere` names them; default none. */
  readonly leftOut?: readonly LeftOutOfCopy[] | undefined
}

/**
 * Says what each backup needs at the other place: everything, records that were added since, or nothing. What
 * restores have found and holds go along, what wants to delete a backup does not. Pure.
 */
export function planCopy({ backups, from, leftOut = [], there, to }: CopyFacts): CopyPlan {
  const isLeftOut = ({ folder }: StoredBackup): boolean =>
    leftOut.some(({ database, id }) => database === folder.database && id === folder.id)
  const steps = backups.filter((backup) => !isLeftOut(backup)).map((backup) => planStep(backup, find(there, backup)))
  return { from, to, steps, leftOut: [...leftOut] }
}

function planStep({ folder, objects }: StoredBackup, there: StoredBackup | undefined): CopyStep {
  const wanted = objects.filter((object) => isWanted(object, there))
  const action = there === undefined ? 'copy' : wanted.length > 0 ? 'records' : 'none'
  const bytes = wanted.reduce((sum, object) => sum + object.bytes, 0)
  return { ...folder, action, objects: wanted.map(({ name }) => name), bytes }
}

function isWanted({ bytes, name }: StoredObject, there: StoredBackup | undefined): boolean {
  const verification = parseVerificationName(name)
  // That files are right, or damaged, is so at their place only; what a restore has found is true of the backup.
  if (verification !== undefined && verification.level < 2) return false
  if (there === undefined) return name !== MANIFEST && name !== TRASH
  if (name !== HOLD && verification === undefined) return false
  return !there.objects.some((other) => other.name === name && other.bytes === bytes)
}

function find(backups: readonly StoredBackup[], { folder }: StoredBackup): StoredBackup | undefined {
  return backups.find((other) => other.folder.database === folder.database && other.folder.id === folder.id)
}

/** False for a backup that is on its way out, and that nobody copies who does not ask for it by its id. */
export function isInTrash({ objects }: StoredBackup): boolean {
  return objects.some(({ name }) => name === TRASH)
}
