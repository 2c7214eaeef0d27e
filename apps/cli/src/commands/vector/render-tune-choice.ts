import type { TuneApplied, TunePlan, TuneResult, TuneTrial } from '@pgtend/vector-index'
import { formatBytes, formatCount, formatDuration, plural } from '../../render/format.ts'
import { formatShare } from '../../render/format-share.ts'
import { renderSettings } from './render-settings.ts'

/** The choice of a tune, line by line, with its promise and the statement. */
export function renderChoice({ choice, copiedRows, plan }: TuneResult): readonly string[] {
  switch (choice.kind) {
    case 'no index':
      return [`Choice: no index. ${sentence(choice.reason)}`, ...neededFrom(choice.neededFromRows)]
    case 'exact with btree':
      return [`Choice: exact search. ${sentence(choice.reason)}`, `  ${choice.statement};`]
    case 'existing index':
      return [
        `Choice: index "${choice.index}" with ${renderSettings(choice.search)}.`,
        promised(choice.promise, 'the table'),
      ]
    case 'new index':
      return [
        `Choice: ${choice.candidate.name} with ${renderSettings(choice.search)}, about ${formatBytes(choice.candidate.expectedBytes)} and ${formatDuration(choice.expectedBuildMs)} to build.`,
        promised(choice.promise, `a copy of ${formatCount(copiedRows ?? 0)} of ${plural(plan.rows, 'row')}`),
        ...choice.candidate.warnings.map((warning) => `  Warning: ${warning}`),
        `  ${choice.candidate.statement};`,
        ...(choice.replaces.length === 0 ? [] : [`  It would replace ${quoted(choice.replaces)}.`]),
      ]
    case 'not reachable':
      return [`Not reachable. ${sentence(choice.reason)}`]
  }
}

function neededFrom(rows: number | null): readonly string[] {
  return rows === null ? [] : [`  An index will matter from about ${plural(rows, 'row')}.`]
}

function promised({ recall, low, high, count, p95Ms }: TuneTrial, where: string): string {
  const interval = `${formatShare(low)} to ${formatShare(high)}`
  return `  Promise: recall ${formatShare(recall)} (${interval}) and ${time(p95Ms)} (p95), by ${count} held-out queries on ${where}.`
}

/** What came of the choice, line by line. */
export function renderApplied(applied: TuneApplied, { schema }: TunePlan): readonly string[] {
  const { outcome, index, search, promise, exact, dropped, notes } = applied
  const settings = search === null ? '' : ` with ${renderSettings(search)}`
  const lines = {
    'nothing to do': 'Applied: nothing to do.',
    'settings recorded': `Applied: searches through "${index}" use ${renderSettings(search ?? {})} from now on.`,
    'index built': `Applied: built index "${index}"${settings}, which searches use from now on.`,
    'btree built': `Applied: built index "${index}"; exact searches take ${time(exact?.p95Ms ?? null)} (p95) now.`,
    'not kept': 'Not applied: no candidate kept on the table what it promised on the copy, and none was left there.',
  } as const
  return [
    lines[outcome],
    ...(promise === null || outcome === 'settings recorded' ? [] : [promised(promise, 'the table')]),
    ...(dropped.length === 0 ? [] : [`  Dropped ${quoted(dropped.map((name) => `${schema}.${name}`))}.`]),
    ...notes.map((note) => `  Note: ${note}.`),
  ]
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ')
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

function time(milliseconds: number | null): string {
  return milliseconds === null ? 'unknown' : formatDuration(milliseconds)
}
