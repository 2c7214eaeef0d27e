import type { BackupCreated, Compression, DumpFormat } from '@pgtend/backup'
import { Command, Option } from 'commander'
import type { CommandContext } from '../../context.ts'
import { EXIT } from '../../exit-code.ts'
import { parseCount } from '../../parse-count.ts'
import { startProgress } from '../../progress.ts'
import { report } from '../../report.ts'
import { withDatabase } from '../../with-database.ts'
import { copyToPlaces } from './copy-to-places.ts'
import { addEncryptionOptions, type EncryptionOptions, encryptionOf } from './encryption-option.ts'
import { addIdentityOption, type IdentityOptions, identitiesForNew } from './identity-option.ts'
import { directoryOption, openStore, storeOption } from './open-store.ts'
import { renderCreated } from './render.ts'

const EXAMPLES = `
Examples:
  $ pgtend backup create                       dump, count, hash and check the files
  $ pgtend backup create --verify              also restore into a scratch database and compare
  $ pgtend backup create --recipient age1… --recipient age1…
  $ pgtend backup create --no-encryption --schema-only --format plain --compression gzip

A failed or interrupted backup leaves nothing behind.
Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 the verification or a copy failed, 130 interrupted.`

interface CreateOptions extends EncryptionOptions, IdentityOptions {
  readonly format?: DumpFormat
  readonly compression?: Compression
  readonly schemaOnly?: boolean
  readonly dataOnly?: boolean
  readonly jobs?: number
  /** False after `--no-checksums`. */
  readonly checksums: boolean
  readonly verify?: boolean
  readonly directory?: string
  readonly store?: string
  /** False after `--no-copy`. */
  readonly copy: boolean
}

export function createCommand(context: CommandContext): Command {
  const create = new Command('create')
    .summary('take a backup')
    .description('Dump the database into a new backup, with exact row counts and content hashes of the same moment.')
    .addOption(new Option('--format <format>', 'format of the dump').choices(['custom', 'directory', 'plain']))
    .addOption(new Option('--compression <kind>', 'compression of the files').choices(['zstd', 'gzip', 'none']))
    .addOption(new Option('--schema-only', 'definitions without rows').conflicts('dataOnly'))
    .option('--data-only', 'rows without definitions; such a backup cannot be verified by a restore')
    .option('--jobs <number>', 'parallel processes of a directory dump (default: 2)', parseCount)
    .option('--no-checksums', 'do not hash the rows; a restore is then compared by row counts only')
    .option('--verify', 'restore into a scratch database and compare')
    .addOption(directoryOption())
    .addOption(storeOption())
    .option('--no-copy', 'do not copy it to the places of backup.copies')
    .addHelpText('after', EXAMPLES)
  addIdentityOption(addEncryptionOptions(create))
  return create.action(async (options: CreateOptions, command: Command) => {
    const { createBackup, findBackup, listToolDirectories, verifyBackup } = await import('@pgtend/backup')
    const { readMigrationHead } = await import('@pgtend/migrator')
    const { vectorContentCheck } = await import('@pgtend/vector-index')
    const toolDirectories = await listToolDirectories(context.env.PATH)
    await withDatabase(context, command, { direct: true, announce: true }, async ({ database, settings }) => {
      const { config } = settings
      const store = await openStore(settings, context.cwd, options)
      const encryption = await encryptionOf(context, settings, options)
      const identities = options.verify ? await identitiesForNew(context, settings, options, encryption) : []
      const progress = startProgress(context)
      const shared = { toolDirectories, now: context.now, signal: context.signal, checks: [vectorContentCheck] }
      const backup = await createBackup(database, store, {
        ...shared,
        encryption,
        format: options.format ?? config.backup.format,
        compression: options.compression ?? config.backup.compression,
        kind: options.schemaOnly ? 'schema' : options.dataOnly ? 'data' : 'full',
        jobs: options.jobs,
        checksums: options.checksums,
        environment: settings.environment,
        readMigrationHead: (client) => readMigrationHead(client, config.migrations.schema),
        onProgress: ({ text }) => progress.update(text),
      })
      const verification = options.verify
        ? await verifyBackup(database.cluster, store, await findBackup(store, backup.id, backup.database), {
            ...shared,
            identities,
            onProgress: (text) => progress.update(text),
          })
        : null
      const copies = await copyToPlaces(context, settings, options, backup, progress)
      progress.done('')
      const current = (await findBackup(store, backup.id, backup.database)).summary
      const result: BackupCreated = { backup: current, location: store.description, verification, copies }
      report(context, command, result, renderCreated)
      if (needsAttention(result)) context.setExitCode(EXIT.attention)
    })
  })
}

function needsAttention({ copies, verification }: BackupCreated): boolean {
  return verification?.ok === false || copies.some(({ problem }) => problem !== null)
}
