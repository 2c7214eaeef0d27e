import type { WrittenDowns } from '@pgtend/migrator'
import type { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { EXIT } from '../../exit-code.ts'
import { startProgress } from '../../progress.ts'
import { plural } from '../../render/format.ts'
import { report } from '../../report.ts'
import { type ScratchOptions, withReplaySettings } from './with-replay-settings.ts'

export interface GenerateOptions extends ScratchOptions {
  /** A name, or true for all that lack a `down.sql`. */
  readonly generate?: string | true
  readonly force?: boolean
  readonly dryRun?: boolean
}

/** `migrate down --generate`: derives `down.sql` in a scratch database, proves it there, and writes it. */
export async function generateDownFiles(
  context: CommandContext,
  command: Command,
  options: GenerateOptions,
): Promise<void> {
  const { generate, dryRun, force } = options
  const { generateDowns, readMigrations, writeDowns } = await import('@pgtend/migrator')
  const result = await withReplaySettings(context, command, options, async (settings) => {
    const progress = startProgress(context)
    const onEvent: typeof settings.onEvent = (event) => {
      if (event.type === 'migration-start') progress.update(`Replaying ${event.migration}`)
    }
    const files = await readMigrations(settings.directory)
    const names = typeof generate === 'string' ? [generate] : undefined
    const downs = await generateDowns(files, { ...settings, onEvent, names }).finally(() => progress.done(''))
    return writeDowns(files, downs, { dryRun, force })
  })
  report(context, command, result, renderDowns)
  const done = result.migrations.every(({ status, written }) => status !== 'unproven' && (written || result.dryRun))
  if (!done) context.setExitCode(EXIT.attention)
}

function renderDowns({ dryRun, migrations }: WrittenDowns): string {
  if (migrations.length === 0) return 'No migration lacks a down.sql.\nNext: pgtend migrate status'
  const texts = migrations.map((down) =>
    dryRun ? `${headline(down, true)}\n${down.sql.trimEnd()}\n` : headline(down, false),
  )
  const written = migrations.filter((down) => down.written).length
  const next = dryRun ? 'the same without --dry-run' : 'pgtend migrate status'
  return [...texts, `${plural(written, 'file')} written.`, `Next: ${next}`].join('\n')
}

type Down = WrittenDowns['migrations'][number]

function headline({ name, status, loss, notes, failure, written }: Down, dryRun: boolean): string {
  if (status === 'unproven') return `${name}: not proven, not written: ${failure}`
  const state =
    status === 'irreversible' ? 'irreversible' : `${loss}${loss === 'irreversible' ? ' in part' : ''}, proven`
  const kept = written || dryRun ? '' : '; its down.sql was kept, pass --force to overwrite it'
  return [`${name}: ${state}${kept}`, ...notes.map((note) => `  ${note}`)].join('\n')
}
