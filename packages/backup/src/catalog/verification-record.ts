import type { BackupVerification } from './manifest.ts'

const NAME = /^verification-\d{8}T\d{9}Z\.json$/

/** Name of the file of a verification; sorts by time. */
export function verificationName({ at }: Pick<BackupVerification, 'at'>): string {
  return `verification-${at.replaceAll(/[-:.]/g, '')}.json`
}

export function isVerificationName(name: string): boolean {
  return NAME.test(name)
}

export function verificationText(verification: BackupVerification): string {
  return `${JSON.stringify(verification, undefined, 2)}\n`
}
