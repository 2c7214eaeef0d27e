import type { Compression, DumpFormat } from '@pgtend/backup'
import { type Command, Option } from 'commander'
import { parseCount } from '../../parse-count.ts'
import type { DerivedOptions } from './derived-settings.ts'
import { addEncryptionOptions, type EncryptionOptions } from './encryption-option.ts'
import { addIdentityOption, type IdentityOptions } from './identity-option.ts'
import { directoryOption, storeOption } from './open-store.ts'

/** Options of `backup create`. */
export interface CreateOptions extends EncryptionOptions, IdentityOptions, DerivedOptions {
  readonly format?: DumpFormat
  readonly compression?: Compression
  readonly schemaOnly?: boolean
  readonly dataOnly?: boolean
  readonly jobs?: number
  /** False after `--no-checksums`. */
  readonly checksums: boolean
  readonly rolePasswords?: boolean
  readonly ignoreSpace?: boolean
  readonly verify?: boolean
  readonly dryRun?: boolean
  readonly ping?: string
  readonly directory?: string
  readonly store?: string
  /** False after `--no-copy`. */
  readonly copy: boolean
}

/** Adds the options of `backup create`. */
export function addCreateOptions(command: Command): Command {
  command
    .addOption(new Option('--format <format>', 'format of the dump').choices(['custom', 'directory', 'plain']))
    .addOption(new Option('--compression <kind>', 'compression of the files').choices(['zstd', 'gzip', 'none']))
    .addOption(new Option('--schema-only', 'definitions without rows').conflicts('dataOnly'))
    .option('--data-only', 'rows without definitions; such a backup cannot be verified by a restore')
    .option('--class <name>', 'class of backup.classes that it is taken as')
    .option('--without-derived', 'leave out what backup.derived says can be computed again')
    .option(
      '--jobs <number>',
      'parallel processes of a directory dump, and sessions that hash (default: 2)',
      parseCount,
    )
    .option('--no-checksums', 'do not hash the rows; a restore is then compared by row counts only')
    .option('--role-passwords', 'keep the password hashes of roles too; needs a superuser')
    .option('--ignore-space', 'start although the disk seems too small')
    .option('--verify', 'restore into a scratch database and compare')
    .option('--dry-run', 'say what would be done, with sizes and free space')
    .option(
      '--ping <url>',
      'address called when it is done, with /fail at its end when not; or the variable that holds it',
    )
    .addOption(directoryOption())
    .addOption(storeOption())
    .option('--no-copy', 'do not copy it to the places of backup.copies')
  return addIdentityOption(addEncryptionOptions(command))
}
