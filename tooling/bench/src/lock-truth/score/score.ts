import type { Label } from '../label.ts'
import type { Finding } from '../linters/linter.ts'
import type { LockCase } from '../lock-case.ts'

/** A case with its measured label. */
export interface LabelledCase {
  readonly lockCase: LockCase
  readonly label: Label
}

/** How well the claims of a linter agree with what was measured. */
export interface Score {
  readonly hits: number
  /** Dangerous cases without a claim. */
  readonly misses: readonly LabelledCase[]
  /** Harmless cases with a claim, and the rules that made it. */
  readonly falseAlarms: readonly FalseAlarm[]
  /** Of the claims, how many are right. */
  readonly precision: number
  /** Of the dangerous cases, how many were found. */
  readonly recall: number
  readonly f1: number
}

export interface FalseAlarm extends LabelledCase {
  readonly rules: readonly string[]
}

/** Whether a migration stops others for long, or fails: what a linter has to find. Pure. */
export function isDangerous(label: Label): boolean {
  return label === 'long' || label === 'fails'
}

/** Compares claims with labels, case by case; findings that claim nothing measurable count neither way. Pure. */
export function score(cases: readonly LabelledCase[], findings: readonly (readonly Finding[])[]): Score {
  const judged = cases.map((labelled, index) => ({ labelled, rules: longRules(findings[index] ?? []) }))
  const hits = judged.filter(({ labelled, rules }) => isDangerous(labelled.label) && rules.length > 0).length
  const misses = judged
    .filter(({ labelled, rules }) => isDangerous(labelled.label) && rules.length === 0)
    .map(({ labelled }) => labelled)
  const falseAlarms = judged
    .filter(({ labelled, rules }) => !isDangerous(labelled.label) && rules.length > 0)
    .map(({ labelled, rules }) => ({ ...labelled, rules }))
  const precision = ratio(hits, hits + falseAlarms.length)
  const recall = ratio(hits, hits + misses.length)
  return { hits, misses, falseAlarms, precision, recall, f1: ratio(2 * precision * recall, precision + recall) }
}

function longRules(findings: readonly Finding[]): readonly string[] {
  return findings.filter(({ claim }) => claim === 'long').map(({ rule }) => rule)
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole
}
