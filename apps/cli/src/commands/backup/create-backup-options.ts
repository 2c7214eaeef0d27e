import { tmpdir } from 'node:os'
import type { CreateBackupOptions } from '@pgtend/backup'
import type { CommandContext } from '../../context.ts'
import type { Progress } from '../../progress.ts'
import type { Settings } from '../../settings.ts'
import type { CreateOptions } from './create-options.ts'
import { createProgress } from './create-progress.ts'
import { derivedSettings } from './derived-settings.ts'
import { encryptionOf } from './encryption-option.ts'

/** Puts together what a backup needs, from the command line first and the configuration second. */
export async function backupOptions(
  context: CommandContext,
  settings: Settings,
  options: CreateOptions,
  progress: Progress,
) {
  const { listToolDirectories } = await import('@pgtend/backup')
  const { readMigrationHead } = await import('@pgtend/migrator')
  const { vectorContentCheck } = await import('@pgtend/vector-index')
  const { backup, migrations } = settings.config
  return {
    encryption: await encryptionOf(context, settings, options),
    format: options.format ?? backup.format,
    compression: options.compression ?? backup.compression,
    kind: options.schemaOnly ? 'schema' : options.dataOnly ? 'data' : 'full',
    class: options.class,
    derived: await derivedSettings(backup, options),
    jobs: options.jobs,
    checksums: options.checksums,
    rolePasswords: options.rolePasswords,
    ignoreSpace: options.ignoreSpace,
    environment: settings.environment,
    toolDirectories: await listToolDirectories(context.env.PATH),
    temporaryDirectory: tmpdir(),
    checks: [vectorContentCheck],
    readMigrationHead: (client) => readMigrationHead(client, migrations.schema),
    now: context.now,
    signal: context.signal,
    onProgress: createProgress(progress),
    onNote: (note) => context.stderr(`Note: ${note}`),
  } satisfies CreateBackupOptions
}
