import type { BackupReport, DatabaseReport, ReportFinding } from '@pgtend/backup'
import { sparkline } from '../../render/bars.ts'
import { formatAge, formatDuration, plural } from '../../render/format.ts'
import type { StoreChoice } from './open-store.ts'
import { placeWords } from './place-words.ts'

const HOUR_MS = 3_600_000

/** Renders the report: per database what would be lost, how long a restore takes, and what to do. */
export function renderReport({ databases, location }: BackupReport, place: StoreChoice): string {
  const there = placeWords(place)
  if (databases.length === 0) return `No backups in ${location}.\nNext: pgtend backup create --verify${there}`
  const worst = databases.flatMap(({ findings }) => findings)[0]
  return [
    ...databases.map(renderDatabase),
    `In ${location}`,
    `Next: ${worst?.next ?? `pgtend backup list${there}`}`,
  ].join('\n')
}

function renderDatabase(report: DatabaseReport): string {
  const { backups, database, failed, findings, good, intervalHours } = report
  const every = intervalHours === null ? '' : `, one every ${inHours(intervalHours)}`
  return [
    `"${database}": ${plural(backups, 'backup')}, ${good} good, ${failed} failed${every}`,
    `  Work lost now   ${recoveryPointLine(report)}`,
    `  Restore takes   ${recoveryTimeLine(report)}`,
    ...(report.restoreTrendMs.length > 1 ? [`  Last restores   ${trendLine(report.restoreTrendMs)}`] : []),
    ...findings.flatMap(findingLines),
    '',
  ].join('\n')
}

function recoveryPointLine({ recoveryPoint }: DatabaseReport): string {
  const { complete, good, marginHours, targetHours } = recoveryPoint
  if (good === null)
    return complete === null ? 'all of it' : `all of it, for what is known: ${complete.id} is not verified`
  if (targetHours === null || marginHours === null) return `${inHours(good.hours)} (no target)`
  return `${inHours(good.hours)} (target ${inHours(targetHours)}, ${marginOf(marginHours * HOUR_MS, formatAge)})`
}

function inHours(hours: number): string {
  return formatAge(hours * HOUR_MS)
}

function recoveryTimeLine({ recoveryTime, rtoMarginMs, rtoTargetMs }: DatabaseReport): string {
  const target = rtoTargetMs === null ? 'no target' : `target ${formatDuration(rtoTargetMs)}`
  if (recoveryTime === null) return `nobody knows (${target})`
  const { fastMs, measured, scale, usableMs } = recoveryTime
  const margin = rtoMarginMs === null ? '' : `, ${marginOf(rtoMarginMs, formatDuration)}`
  const scaled = Math.abs(scale - 1) < 0.01 ? '' : `, scaled by ${scale.toFixed(2)}`
  return `${formatDuration(usableMs)} until usable, ${formatDuration(fastMs)} with all indexes (${target}${margin}; measured with ${measured.id}, ${measured.where}${scaled})`
}

function marginOf(milliseconds: number, format: (milliseconds: number) => string): string {
  const text = format(Math.abs(milliseconds))
  return milliseconds < 0 ? `MISSED by ${text}` : `${text} to spare`
}

function trendLine(restores: readonly number[]): string {
  const [first = 0, last = 0] = [restores[0], restores.at(-1)]
  return `${sparkline(restores, Math.min(...restores), Math.max(...restores))} ${formatDuration(first)} to ${formatDuration(last)}`
}

function findingLines({ evidence, message, next, severity }: ReportFinding): readonly string[] {
  return [`  ${severity.toUpperCase()}: ${message} (${evidence})`, `    ${next}`]
}
