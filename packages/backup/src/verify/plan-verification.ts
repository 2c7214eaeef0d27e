import type { BackupManifest } from '../catalog/manifest.ts'
import type { VerificationLevel } from '../catalog/verification.ts'

export interface PlanVerificationOptions {
  readonly manifest: Pick<BackupManifest, 'kind' | 'encryption' | 'vector'>
  /** Default 4. */
  readonly level?: VerificationLevel | undefined
  /** There is a place to restore into. */
  readonly canRestore: boolean
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
  /** Reads the table of contents; what is encrypted has none without a key. */
  readonly contents: boolean
}

/** Decides how far a backup can be verified. Pure. A level that needs a key is asked for without one only where there are lower ones. */
export function planVerification(options: PlanVerificationOptions): VerificationPlan {
  const { canOpen, level: asked = 4, manifest } = options
  const limit = limitOf(options)
  const level = Math.min(asked, limit.level) as VerificationLevel
  const shut = manifest.encryption !== null && !canOpen
  return { level, note: asked > level ? limit.note : null, contents: level === 0 || (level === 1 && !shut) }
}

function limitOf({ canRestore, checks, manifest }: PlanVerificationOptions): Omit<VerificationPlan, 'contents'> {
  if (manifest.kind === 'data') return { level: 1, note: 'a data-only backup has no tables to be restored into' }
  if (!canRestore) return { level: 1, note: 'there was no place to restore into' }
  if (checks > 0) return { level: 4, note: null }
  // Where there is nothing to search, level 3 is all there is, and nothing is missing.
  const note = manifest.vector.columns.length > 0 && manifest.kind === 'full' ? 'no vector searches were noted' : null
  return { level: 3, note }
}
