import type { MarkResult, PruneReport, RetentionDecision } from '@pgtend/backup'
import { formatBytes, formatTime, plural } from '../../render/format.ts'
import { shellWord } from '../../render/shell-words.ts'
import { renderTable } from '../../render/table.ts'
import type { StoreChoice } from './open-store.ts'
import { placeWords } from './place-words.ts'

interface Asked extends StoreChoice {
  readonly of?: string
  readonly days?: number
}

export function renderPrune(pruned: PruneReport, asked: Asked): string {
  const { decisions, unfinished, unknown } = pruned.plan
  if (decisions.length + unfinished.length + unknown.length === 0) {
    return `No backups.\nNext: pgtend backup create --verify${placeWords(asked)}`
  }
  const table = renderTable<RetentionDecision>(decisions, [
    { title: 'Action', value: ({ action }) => action },
    { title: 'ID', value: ({ id }) => id },
    { title: 'Database', value: ({ database }) => database },
    { title: 'As of', value: ({ snapshotAt }) => formatTime(new Date(snapshotAt)) },
    { title: 'State', value: ({ state }) => state },
    { title: 'Size', value: ({ bytes }) => formatBytes(bytes), align: 'right' },
    { title: 'Rule', value: ({ rule }) => rule },
  ])
  return [
    ...(decisions.length > 0 ? [table] : []),
    ...unfinished.map(({ id }) => `Half deleted: ${id}`),
    ...unknown.map(({ id, reason }) => `Left alone: ${id}: ${reason}`),
    ...(pruned.result === null ? planned(pruned, asked) : applied(pruned, pruned.result, asked)),
  ].join('\n')
}

function planned({ hash, plan }: PruneReport, asked: Asked): readonly string[] {
  const { decisions, freedBytes, refusals, unfinished } = plan
  const count = (wanted: string): number => decisions.filter(({ action }) => action === wanted).length
  const deleted = count('delete') + unfinished.length
  if (count('trash') + deleted === 0) return ['Nothing to remove.', `Next: pgtend backup list${placeWords(asked)}`]
  const force = refusals.length > 0 ? ' --force' : ''
  return [
    `Would put ${plural(count('trash'), 'backup')} into the trash and delete ${deleted} (${formatBytes(freedBytes)}).`,
    ...refusals.map(
      ({ database, limitPercent, of, removes }) =>
        `Refused: ${removes} of ${of} backups of "${database}" would go, more than ${limitPercent} %.`,
    ),
    `Next: pgtend backup prune${wordsOf(asked)} --apply ${hash}${force}`,
  ]
}

/** The plan that was agreed to is made again, so the options that it was made with are needed again. */
function wordsOf({ of, days, ...place }: Asked): string {
  const words = [
    ...(of === undefined ? [] : ['--of', shellWord(of)]),
    ...(days === undefined ? [] : ['--days', String(days)]),
  ]
  return words.map((word) => ` ${word}`).join('') + placeWords(place)
}

function applied(
  { plan }: PruneReport,
  result: NonNullable<PruneReport['result']>,
  place: StoreChoice,
): readonly string[] {
  const there = placeWords(place)
  const [first] = result.trashed
  return [
    ...result.skipped.map(({ id, reason }) => `Left alone: ${id}: ${reason}`),
    `Put ${plural(result.trashed.length, 'backup')} into the trash; deleted ${result.deleted.length}.`,
    ...(first === undefined
      ? []
      : [`Within ${plural(plan.trashDays, 'day')} back with: pgtend backup untrash ID${there}`]),
    `Next: pgtend backup list${there}`,
  ]
}

export function renderHeld({ changed, database, held, id }: MarkResult, place: StoreChoice): string {
  const what = changed ? 'is held now' : 'was held before'
  return `Backup ${id} of "${database}" ${what}: ${held}\nNo prune removes it before: pgtend backup release ${id}${placeWords(place)}`
}

export function renderReleased({ changed, database, id }: MarkResult, place: StoreChoice): string {
  const what = changed ? 'is no longer held' : 'was not held'
  return `Backup ${id} of "${database}" ${what}; the retention rules decide about it.\nNext: pgtend backup prune${placeWords(place)}`
}

export function renderUntrashed({ changed, database, held, id }: MarkResult, place: StoreChoice): string {
  const there = placeWords(place)
  if (!changed) return `Backup ${id} of "${database}" was not in the trash.\nNext: pgtend backup list${there}`
  const next = held === null ? `pgtend backup hold ${id}${there} --reason TEXT` : `pgtend backup list${there}`
  const again = held === null ? ' The next prune decides about it again, unless it is held.' : ''
  return `Backup ${id} of "${database}" is back from the trash.${again}\nNext: ${next}`
}
