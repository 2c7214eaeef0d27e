import type { BackupList, BackupSummary } from '@pgtend/backup'
import { formatAge, formatBytes, formatCount, formatTime } from '../../render/format.ts'
import { shellWord } from '../../render/shell-words.ts'
import { type Column, renderTable } from '../../render/table.ts'
import { isUnverified } from './is-unverified.ts'
import { type KeyChoice, keyWords } from './key-words.ts'
import type { StoreChoice } from './open-store.ts'
import { placeWords } from './place-words.ts'

/** What `pgtend backup list` was asked for, as far as the text differs. */
export interface ListAsked extends StoreChoice, KeyChoice {
  readonly trash: boolean
  readonly now: Date
}

type Row = BackupSummary & { readonly places: string }

/** Renders the list; those that cannot be read stand above it, because nothing else may hide them. */
export function renderList(list: BackupList, asked: ListAsked): string {
  const { now, trash } = asked
  const { copies = [], location, unreadable } = list
  const bad = unreadable.map(({ id, reason }) => `Unreadable: ${id}: ${reason}`)
  const shown = trash ? list.trash : list.backups
  if (shown.length === 0) {
    return [...bad, trash ? 'The trash is empty.' : 'No backups.', `Next: pgtend backup ${nextOf(list, asked)}`].join(
      '\n',
    )
  }
  const rows = shown.map((backup) => {
    const places = copies.filter(({ ids }) => ids?.includes(backup.id)).map(({ name }) => name)
    return { ...backup, places: places.join(', ') || '-' }
  })
  const table = renderTable<Row>(rows, [
    { title: 'ID', value: ({ id }) => id },
    { title: 'Database', value: ({ database }) => database },
    { title: 'Age', value: ({ snapshotAt }) => formatAge(now.getTime() - Date.parse(snapshotAt)), align: 'right' },
    { title: 'Kind', value: kindOf },
    { title: 'Size', value: ({ bytes }) => formatBytes(bytes), align: 'right' },
    { title: 'Rows', value: ({ kind, rows: count }) => (kind === 'schema' ? '-' : formatCount(count)), align: 'right' },
    ...(copies.length === 0 ? [] : [{ title: 'Copies', value: ({ places }) => places } satisfies Column<Row>]),
    { title: trash ? 'Until' : 'State', value: trash ? untilOf : stateOf },
  ])
  return [
    ...bad,
    table,
    ...(location === undefined ? [] : [`In ${location}`]),
    `Next: pgtend backup ${nextOf(list, asked)}`,
  ].join('\n')
}

function kindOf({ class: kept, kind, partial }: BackupSummary): string {
  return [kind, ...(kept === null ? [] : [kept]), ...(partial ? ['partial'] : [])].join(', ')
}

function stateOf({ held, state }: BackupSummary): string {
  return held === null ? state : `${state}, held`
}

function untilOf({ trashUntil }: BackupSummary): string {
  return trashUntil === null ? '' : formatTime(new Date(trashUntil))
}

/** A backup that failed its verification fails it again, so the next step is a new one. */
function nextOf({ backups, trash: removed }: BackupList, { trash, ...place }: ListAsked): string {
  const there = placeWords(place)
  const keys = ({ recipients }: BackupSummary): string => keyWords(place, recipients > 0)
  if (trash && removed[0] !== undefined) return `untrash ${removed[0].id}${there}`
  const [newest] = backups
  if (newest === undefined && place.store !== undefined) return `copy --all --to ${shellWord(place.store)}`
  if (newest === undefined || newest.state === 'failed') return `create --verify${there}`
  const unverified = backups.find(isUnverified)
  if (unverified !== undefined) return `verify ${unverified.id}${there}${keys(unverified)}`
  // Rows alone have no tables to be restored into.
  const restorable = backups.find(({ kind }) => kind !== 'data')
  if (restorable === undefined) return `show ${newest.id}${there}`
  return `restore ${restorable.id}${there}${keys(restorable)} --to NAME`
}
