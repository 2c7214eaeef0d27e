import { createHash } from 'node:crypto'
import type { BackupManifest } from './manifest.ts'

const LAST_LINES = /^([\s\S]*),\n {2}"sha256": "([0-9a-f]{64})"\n\}\n$/

/**
 * Writes a manifest with the checksum of everything above it as its last line: what says whether the other files are what was written
 * must be so itself.
 */
export function manifestText(manifest: BackupManifest): string {
  const body = JSON.stringify(manifest, undefined, 2).replace(/\n\}$/, '')
  return `${body},\n  "sha256": "${sha256(body)}"\n}\n`
}

/** True when the text of a manifest is what was written, to the letter. */
export function isManifestText(text: string): boolean {
  const [, body = '', noted] = LAST_LINES.exec(text) ?? []
  return noted !== undefined && sha256(body) === noted
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
