import type { BackupReport, BackupSummary } from '@pgtend/backup'
import { type KeyChoice, keyWords } from './key-words.ts'
import type { StoreChoice } from './open-store.ts'
import { placeWords, withWords } from './place-words.ts'

/** Adds the place that was looked at, and the keys that a verification will need, to the commands that the findings name. */
export function placeReport(
  report: BackupReport,
  backups: readonly BackupSummary[],
  asked: StoreChoice & KeyChoice,
): BackupReport {
  const there = placeWords(asked)
  const keysFor = (next: string): string => {
    const id = /^pgtend backup verify (\S+)/.exec(next)?.[1]
    return keyWords(
      asked,
      backups.some((backup) => backup.id === id && backup.recipients > 0),
    )
  }
  const databases = report.databases.map((database) => ({
    ...database,
    findings: database.findings.map((finding) => ({
      ...finding,
      next: withWords(finding.next, there + keysFor(finding.next)),
    })),
  }))
  return { ...report, databases }
}
