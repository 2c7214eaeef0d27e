import type { BackupSummary } from '../catalog/summary.ts'
import { finding } from './find-recovery.ts'
import { median } from './median.ts'
import type { ReportInventory } from './report-inventory.ts'
import type { DatabaseReport, ReportFinding } from './report-result.ts'

/** Backups that the newest is compared with. */
const SIZES = 7
const LEAST_SIZES = 3
/** Half as much or half as much again: what data does on its own is slower. */
const SIZE_LIMIT = 0.5
const SLOWER = 1.5

type Facts = Pick<DatabaseReport, 'recoveryPoint' | 'restoreTrendMs'>

/** Says what is unusual or careless about how backups are taken and kept. `own` is newest first. Pure. */
export function findHabits(
  facts: Facts,
  own: readonly BackupSummary[],
  inventory: Pick<ReportInventory, 'offSite' | 'copies'>,
): readonly ReportFinding[] {
  const [newest, ...older] = own
  if (newest === undefined) return []
  return [
    ...findSize(newest, older),
    ...findKeys(newest),
    ...findFlaws(newest),
    ...findVersions(newest, older),
    ...findSlower(facts.restoreTrendMs),
    ...findCopies(facts.recoveryPoint, inventory, carefulness(newest)),
  ]
}

function findSize(newest: BackupSummary, older: readonly BackupSummary[]): readonly ReportFinding[] {
  const alike = older.filter(
    ({ class: kept, compression, dumpFormat, kind, partial, state }) =>
      kind === newest.kind &&
      dumpFormat === newest.dumpFormat &&
      compression === newest.compression &&
      partial === newest.partial &&
      kept === newest.class &&
      state !== 'failed',
  )
  if (alike.length < LEAST_SIZES) return []
  const usual = median(alike.slice(0, SIZES).map(({ bytes }) => bytes)) ?? 0
  const change = usual === 0 ? 0 : newest.bytes / usual - 1
  if (Math.abs(change) <= SIZE_LIMIT) return []
  const percent = `${change > 0 ? '+' : ''}${Math.round(100 * change)} %`
  const evidence = `${newest.bytes} bytes, ${percent} against the median of the last ${Math.min(SIZES, alike.length)}`
  return [
    finding('warning', 'size-anomaly', 'the newest backup has an unusual size', evidence, `backup show ${newest.id}`),
  ]
}

/** In development nobody has to keep backups like in production; it is good to know all the same. */
function carefulness({ environment }: BackupSummary): 'warning' | 'info' {
  return environment === 'development' ? 'info' : 'warning'
}

function findKeys(newest: BackupSummary): readonly ReportFinding[] {
  const { id, recipients } = newest
  const next = 'backup keys create --help'
  if (recipients === 0) {
    return [finding(carefulness(newest), 'not-encrypted', 'the newest backup is not encrypted', id, next)]
  }
  const message = 'one lost key makes the backups unreadable'
  return recipients > 1 ? [] : [finding('warning', 'single-recipient', message, `${id} has one recipient`, next)]
}

function findFlaws({ degraded, id }: BackupSummary): readonly ReportFinding[] {
  const [first] = degraded
  if (first === undefined) return []
  return [
    finding('warning', 'degraded', 'the newest backup is not as good as it should be', first, `backup show ${id}`),
  ]
}

function findVersions(newest: BackupSummary, [previous]: readonly BackupSummary[]): readonly ReportFinding[] {
  const findings: ReportFinding[] = []
  const tool = Number.parseInt(newest.toolVersion, 10)
  const server = Math.floor(newest.serverVersion / 10_000)
  if (tool !== server) {
    const evidence = `pg_dump ${newest.toolVersion}, server ${server}`
    const message = `a restore needs pg_restore ${tool} or newer`
    findings.push(finding('info', 'tool-drift', message, evidence, `backup show ${newest.id}`))
  }
  if (previous === undefined) return findings
  const before = Math.floor(previous.serverVersion / 10_000)
  const { id, systemIdentifier } = newest
  if (before !== server) {
    const evidence = `${before} until ${previous.id}`
    findings.push(
      finding('info', 'server-upgraded', `the server is version ${server} now`, evidence, `backup verify ${id}`),
    )
  }
  const known = systemIdentifier !== null && previous.systemIdentifier !== null
  if (known && systemIdentifier !== previous.systemIdentifier) {
    const message = 'the newest backup is of another server than the one before'
    findings.push(finding('warning', 'server-changed', message, `since ${id}`, `backup show ${id}`))
  }
  return findings
}

function findSlower(restoreTrendMs: readonly number[]): readonly ReportFinding[] {
  const last = restoreTrendMs.at(-1)
  const before = restoreTrendMs.slice(0, -1)
  const usual = before.length < LEAST_SIZES ? undefined : median(before)
  if (last === undefined || usual === undefined || last <= usual * SLOWER) return []
  const evidence = `${last} ms, median before ${Math.round(usual)} ms`
  return [finding('info', 'restore-slower', 'restores take longer than they did', evidence, 'backup report --json')]
}

function findCopies(
  { complete, good }: DatabaseReport['recoveryPoint'],
  { copies, offSite }: Pick<ReportInventory, 'offSite' | 'copies'>,
  severity: ReportFinding['severity'],
): readonly ReportFinding[] {
  const silent = copies.filter(({ ids }) => ids === undefined)
  const findings = silent.map(({ name }) =>
    finding('warning', 'copy-unreachable', `the place "${name}" did not answer`, name, `backup list --store ${name}`),
  )
  const wanted = good ?? complete
  if (wanted === null || offSite) return findings
  const holding = copies.filter(({ ids }) => ids?.has(wanted.id) === true)
  if (holding.some((copy) => copy.offSite)) return findings
  const place = copies.find((copy) => copy.offSite && copy.ids !== undefined)
  const message = 'the newest backup would be lost with this machine'
  const evidence = holding.length === 0 ? `${wanted.id} lies in one place only` : `${wanted.id} is only in folders`
  const next = place === undefined ? 'backup copy --help' : `backup copy ${wanted.id} --to ${place.name}`
  return [...findings, finding(severity, 'no-off-site-copy', message, evidence, next)]
}
