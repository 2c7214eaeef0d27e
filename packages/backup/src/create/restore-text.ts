import { qualifiedName } from '@pgtend/database'
import type { BackupManifest } from '../catalog/manifest.ts'
import { AFTER_KEPT_ROWS, BEFORE_KEPT_ROWS } from '../derived/sections.ts'
import { plainName } from '../encryption/object-names.ts'

type Facts = Pick<
  BackupManifest,
  'database' | 'derived' | 'dump' | 'dumpFormat' | 'encryption' | 'globals' | 'id' | 'objects'
>

/** Name of the file that it is written to, beside the manifest. */
export const RESTORE_TEXT = 'RESTORE.txt'

const DECOMPRESS = { '.zst': 'zstd -dc', '.gz': 'gzip -dc' } as const
const RESTORE = 'pg_restore --no-owner --no-acl --exit-on-error --dbname=NAME'
/** Not in one transaction: the locks of some thousand tables would be more than a server holds. */
const PSQL = 'psql -X -v ON_ERROR_STOP=1 --dbname=NAME'

/** Writes the note beside the manifest: how to restore without pgtend, on the day when there is nothing but the files and the key. */
export function restoreText(manifest: Facts): string {
  const { database, dump, dumpFormat, encryption, id } = manifest
  const files = [dumpFormat === 'directory' ? `${dump}/*` : dump, ...keptObjects(manifest)]
  return `Backup ${id} of database "${database}".

Check the files against the checksums in manifest.json (objects[].sha256):
  sha256sum ${files.join(' ')}
${encryption === null ? '' : `\n${keyText(encryption)}`}
Restore without pgtend, into an empty database NAME:
  createdb --template=template0 NAME
${commands(manifest)
  .map((command) => `  ${command}`)
  .join('\n')}
${globalsText(manifest)}${derivedText(manifest)}
Restore with pgtend:
  pgtend backup restore ${id} --to NAME${encryption === null ? '' : ' --identity KEY'}
`
}

/** Roles are no part of a dump. Those that exist already are errors that mean nothing, so psql goes on. */
function globalsText({ encryption, globals }: Facts): string {
  if (globals === null) return ''
  return `
Roles of the server, where they are missing (leave --no-owner --no-acl out then):
  ${streamed(globals, encryption)} | psql -X --dbname=postgres
`
}

function derivedText({ derived }: Facts): string {
  if (derived.length === 0) return ''
  const lines = derived.map(({ schema, table, column, cost }) => {
    return `  ${qualifiedName(schema, table)}${column === null ? '' : `, column "${column}"`}: ${cost}`
  })
  return `
Left out, because it can be computed again:
${lines.join('\n')}
`
}

function keyText({ recipients }: NonNullable<BackupManifest['encryption']>): string {
  return `The files are encrypted with age (https://age-encryption.org). KEY below is the file with the secret key of any one of:
${recipients.map((recipient) => `  ${recipient}`).join('\n')}
`
}

function commands(facts: Facts): readonly string[] {
  const { dump, dumpFormat, encryption } = facts
  const load = (name: string): string => `${streamed(name, encryption)} | ${PSQL}`
  if (dumpFormat === 'plain') return [load(dump)]
  const { prepare, restore } = dumpFormat === 'directory' ? folderCommands(facts) : fileCommands(facts)
  const kept = keptObjects(facts)
  if (kept.length === 0) return [...prepare, restore([])]
  return [...prepare, restore(BEFORE_KEPT_ROWS), ...kept.map(load), restore(AFTER_KEPT_ROWS)]
}

interface ArchiveCommands {
  readonly prepare: readonly string[]
  readonly restore: (sections: readonly string[]) => string
}

/** pg_dump has compressed inside the file when its name does not say so. */
function fileCommands({ dump, encryption }: Facts): ArchiveCommands {
  const readable = encryption === null && compressionEnd(dump) === undefined
  return {
    prepare: [],
    restore: (sections) => {
      const command = [RESTORE, ...sections].join(' ')
      return readable ? `${command} ${dump}` : `${streamed(dump, encryption)} | ${command}`
    },
  }
}

/** pg_restore reads the files of a folder by itself, zstd since version 16; what an older one cannot read goes into another folder first. */
function folderCommands({ dump, encryption, objects }: Facts): ArchiveCommands {
  const zstd = objects.some(({ name }) => name.startsWith(`${dump}/`) && compressionEnd(name) === '.zst')
  const decrypt = [
    'mkdir -m 700 plain',
    `for file in ${dump}/*.age; do age -d -i KEY "$file" > "plain/$(basename "$file" .age)"; done`,
  ]
  const copy = encryption !== null ? decrypt : zstd ? [`cp -r ${dump} plain`] : []
  return {
    prepare: [...copy, ...(zstd ? ['zstd -dq --rm plain/*.zst'] : [])],
    restore: (sections) => [RESTORE, '--jobs=2', ...sections, copy.length > 0 ? 'plain' : dump].join(' '),
  }
}

/** Files with rows that lie apart from the dump. */
function keptObjects({ derived }: Facts): readonly string[] {
  return [...new Set(derived.flatMap(({ object }) => object ?? []))]
}

/** The command that writes a file to its output, decrypted and decompressed. */
function streamed(name: string, encryption: Facts['encryption']): string {
  const end = compressionEnd(name)
  if (encryption === null) return `${end === undefined ? 'cat' : DECOMPRESS[end]} ${name}`
  return [`age -d -i KEY ${name}`, ...(end === undefined ? [] : [DECOMPRESS[end]])].join(' | ')
}

function compressionEnd(name: string): keyof typeof DECOMPRESS | undefined {
  const plain = plainName(name)
  return plain.endsWith('.zst') ? '.zst' : plain.endsWith('.gz') ? '.gz' : undefined
}
