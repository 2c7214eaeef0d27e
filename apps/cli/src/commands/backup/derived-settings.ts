import type { DerivedSetting } from '@pgtend/backup'
import type { PgtendConfig } from '@pgtend/database'
import { parseNameParts } from '../vector/parse-name-parts.ts'

export interface DerivedOptions {
  /** Name of a class of the configuration. */
  readonly class?: string
  readonly withoutDerived?: boolean
}

const DEFAULT_SCHEMA = 'public'

/**
 * Says what a backup leaves out: all that `backup.derived` names, where the class or `--without-derived` wants it; else nothing.
 * @throws {BackupError} `BACKUP_OPTIONS_INVALID` for a class that is not configured, `BACKUP_DERIVED_INVALID` for what is no name
 */
export async function derivedSettings(
  { classes, derived }: PgtendConfig['backup'],
  { class: name, withoutDerived = false }: DerivedOptions,
): Promise<readonly DerivedSetting[]> {
  const { BackupError } = await import('@pgtend/backup')
  const own = name === undefined ? undefined : classes[name]
  if (name !== undefined && own === undefined) {
    throw new BackupError('BACKUP_OPTIONS_INVALID', `the configuration has no class "${name}" of backups`, {
      hint: 'Add it to `backup.classes` of pgtend.config.ts.',
    })
  }
  if (!withoutDerived && !own?.leaveOutDerived) return []
  if (derived.length === 0) {
    throw new BackupError('BACKUP_OPTIONS_INVALID', 'the configuration names no derived data to leave out', {
      hint: 'Name tables or columns in `backup.derived` of pgtend.config.ts.',
    })
  }
  return derived.map(({ cost, costPerThousand, ...named }) => {
    const [text, count] = 'table' in named ? [named.table, 1] : [named.column, 2]
    const parts = parseNameParts(text)
    const [schema, table, column = null] = parts?.length === count ? [DEFAULT_SCHEMA, ...parts] : (parts ?? [])
    if (schema === undefined || table === undefined || parts === undefined || parts.length > count + 1) {
      throw new BackupError('BACKUP_DERIVED_INVALID', `\`backup.derived\` names "${text}", which is no name`)
    }
    return { schema, table, column, cost, costPerThousand }
  })
}
