import type { BackupManifest } from '../catalog/manifest.ts'

const DECOMPRESS = { zstd: 'zstd -dc', gzip: 'gzip -dc', none: 'cat' } as const

/** Writes the note beside the manifest: how to restore without pgtend. */
export function restoreText(
  manifest: Pick<BackupManifest, 'database' | 'dump' | 'dumpFormat' | 'compression' | 'id'>,
): string {
  return `Backup ${manifest.id} of database "${manifest.database}".

Check the files against the checksums in manifest.json (objects[].sha256):
  sha256sum ${manifest.dumpFormat === 'directory' ? `${manifest.dump}/*` : manifest.dump}

Restore without pgtend, into an empty database NAME:
  createdb --template=template0 NAME
  ${command(manifest)}

Restore with pgtend:
  pgtend backup restore ${manifest.id} --into NAME
`
}

function command({
  dump,
  dumpFormat,
  compression,
}: Pick<BackupManifest, 'dump' | 'dumpFormat' | 'compression'>): string {
  const restore = 'pg_restore --no-owner --no-acl --exit-on-error --dbname=NAME'
  if (dumpFormat === 'directory') return `${restore} --jobs=2 ${dump}`
  const source = `${DECOMPRESS[compression]} ${dump}`
  if (dumpFormat === 'plain') return `${source} | psql -X -v ON_ERROR_STOP=1 --single-transaction --dbname=NAME`
  // pg_dump has compressed inside the file when its name does not say so.
  return dump.endsWith('.custom') ? `${restore} ${dump}` : `${source} | ${restore}`
}
