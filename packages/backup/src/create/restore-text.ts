import type { BackupManifest } from '../catalog/manifest.ts'
import { plainName } from '../encryption/object-names.ts'

type Facts = Pick<BackupManifest, 'database' | 'dump' | 'dumpFormat' | 'encryption' | 'globals' | 'id' | 'objects'>

const DECOMPRESS = { '.zst': 'zstd -dc', '.gz': 'gzip -dc' } as const
const RESTORE = 'pg_restore --no-owner --no-acl --exit-on-error --dbname=NAME'

/** Writes the note beside the manifest: how to restore without pgtend, on the day when there is nothing but the files and the key. */
export function restoreText(manifest: Facts): string {
  const { database, dump, dumpFormat, encryption, id } = manifest
  return `Backup ${id} of database "${database}".

Check the files against the checksums in manifest.json (objects[].sha256):
  sha256sum ${dumpFormat === 'directory' ? `${dump}/*` : dump}
${encryption === null ? '' : `\n${keyText(encryption)}`}
Restore without pgtend, into an empty database NAME:
  createdb --template=template0 NAME
${commands(manifest)
  .map((command) => `  ${command}`)
  .join('\n')}
${globalsText(manifest)}
Restore with pgtend:
  pgtend backup restore ${id} --into NAME${encryption === null ? '' : ' --identity KEY'}
`
}

/** Roles are no part of a dump. Those that exist already are errors that mean nothing, so psql goes on. */
function globalsText({ encryption, globals }: Facts): string {
  if (globals === null) return ''
  const source = encryption === null ? `cat ${globals}` : `age -d -i KEY ${globals}`
  return `
Roles of the server, where they are missing (leave --no-owner --no-acl out then):
  ${source} | psql -X --dbname=postgres
`
}

function keyText({ recipients }: NonNullable<BackupManifest['encryption']>): string {
  return `The files are encrypted with age (https://age-encryption.org). KEY below is the file with the secret key of any one of:
${recipients.map((recipient) => `  ${recipient}`).join('\n')}
`
}

function commands({ dump, dumpFormat, encryption, objects }: Facts): readonly string[] {
  if (dumpFormat === 'directory') return directoryCommands(dump, encryption !== null, objects)
  const name = plainName(dump)
  const end = name.endsWith('.zst') ? '.zst' : name.endsWith('.gz') ? '.gz' : undefined
  const steps = [
    ...(encryption === null ? [] : [`age -d -i KEY ${dump}`]),
    ...(end === undefined ? [] : [encryption === null ? `${DECOMPRESS[end]} ${dump}` : DECOMPRESS[end]]),
  ]
  if (dumpFormat === 'plain') {
    const psql = 'psql -X -v ON_ERROR_STOP=1 --single-transaction --dbname=NAME'
    return [[...(steps.length === 0 ? [`cat ${dump}`] : steps), psql].join(' | ')]
  }
  // pg_dump has compressed inside the file when its name does not say so.
  return [steps.length === 0 ? `${RESTORE} ${dump}` : [...steps, RESTORE].join(' | ')]
}

/** pg_restore reads the files of a folder by itself, zstd since version 16; what an older one cannot read goes into another folder first. */
function directoryCommands(dump: string, encrypted: boolean, objects: Facts['objects']): readonly string[] {
  const zstd = objects.some(({ name }) => plainName(name).endsWith('.zst'))
  if (!encrypted && !zstd) return [`${RESTORE} --jobs=2 ${dump}`]
  return [
    ...(encrypted
      ? [
          'mkdir -m 700 plain',
          `for file in ${dump}/*.age; do age -d -i KEY "$file" > "plain/$(basename "$file" .age)"; done`,
        ]
      : [`cp -r ${dump} plain`]),
    ...(zstd ? ['zstd -dq --rm plain/*.zst'] : []),
    `${RESTORE} --jobs=2 plain`,
  ]
}
