import type { BackupManifest } from '../catalog/manifest.ts'
import type { VerificationLevel } from '../catalog/verification.ts'

export interface PlanVerificationOptions {
  readonly manifest: Pick<BackupManifest, 'kind' | 'encryption' | 'vector'>
  /** Default 4. */
  readonly level?: VerificationLevel | undefined
  /** There is a place to restore into. */
  readonly canRestore: boolean
  /** There are definitions that the rows of a data-only backup go into. */
  readonly hasDefinitions: boolean
  /** There is a key for what is encrypted. */
  readonly canOpen: boolean
  /** Checks that noted something with the backup. */
  readonly checks: number
}

/** How far a verification goes. */
export interface VerificationPlan {
  readonly level: VerificationLevel
  /** Why that is less than what was asked for; null when it is not. */
  readonly note: string | null
  /** Reads the table of contents; a restore does that anyway, and what is encrypted has none without a key. */
  readonly contents: boolean
  /** Reads more than the files as they are stored, so that a key is needed where they are encrypted. */
  readonly opens: boolean
}

/** Decides how far a backup can be verified. Pure. */
export function planVerification(options: PlanVerificationOptions): VerificationPlan {
  const { canOpen, level: asked = 4, manifest } = options
  const limit = limitOf(options)
  const level = Math.min(asked, limit.level) as VerificationLevel
  // Checksums need no key; the contents are read along where there is one.
  const contents = level === 0 || (level === 1 && (canOpen || manifest.encryption === null))
  return { level, note: asked > level ? limit.note : null, contents, opens: contents || level > 1 }
}

function limitOf({
  canRestore,
  checks,
  hasDefinitions,
  manifest,
}: PlanVerificationOptions): Pick<VerificationPlan, 'level' | 'note'> {
  if (manifest.kind === 'data' && !hasDefinitions) {
    return { level: 1, note: 'rows alone go into the tables of a schema-only archive, and none was found that fits' }
  }
  if (!canRestore) return { level: 1, note: 'there was no place to restore into' }
  if (checks > 0) return { level: 4, note: null }
  // Where there is nothing to search, level 3 is all there is, and nothing is missing.
  const note = manifest.vector.columns.length > 0 && manifest.kind === 'full' ? 'no vector searches were noted' : null
  return { level: 3, note }
}
