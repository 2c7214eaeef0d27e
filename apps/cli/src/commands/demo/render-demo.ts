import { z } from 'zod'
import { formatDuration } from '../../render/format.ts'
import { renderTable } from '../../render/table.ts'
import type { DemoStep } from './timed-steps.ts'

/** What `pgtend demo --json` prints. */
export const demoReportSchema = z.strictObject({
  engine: z.string(),
  steps: z.array(z.strictObject({ name: z.string(), result: z.string(), durationMs: z.number() })),
  answers: z.array(
    z.strictObject({
      question: z.string(),
      file: z.string(),
      line: z.number(),
      heading: z.string(),
      similarity: z.number(),
      recall: z.number(),
      latencyMs: z.number(),
      route: z.enum(['index', 'exact']),
    }),
  ),
  durationMs: z.number(),
  /** Where everything is after `--keep`. */
  kept: z.strictObject({ database: z.string(), backups: z.string() }).nullable(),
})

export type DemoReport = z.output<typeof demoReportSchema>

/** One finished step as a line of progress. */
export function renderStep({ name, result, durationMs }: DemoStep): string {
  return `${name.padEnd(8)} ${result} (${formatDuration(durationMs)})`
}

export function renderDemo({ engine, steps, answers, durationMs, kept }: DemoReport): string {
  const done = renderTable(steps, [
    { title: 'Step', value: ({ name }) => name },
    { title: 'Time', value: ({ durationMs: time }) => formatDuration(time), align: 'right' },
    { title: 'Done', value: ({ result }) => result },
  ])
  const found = renderTable(answers, [
    { title: 'Question', value: ({ question }) => cut(question, 40) },
    { title: 'Best answer', value: ({ file, line, heading }) => cut(`${file}:${line} ${heading}`, 60) },
    { title: 'Similarity', value: ({ similarity }) => similarity.toFixed(2), align: 'right' },
    { title: 'Recall@5', value: ({ recall }) => recall.toFixed(2), align: 'right' },
    { title: 'Latency', value: ({ latencyMs }) => formatDuration(latencyMs), align: 'right' },
  ])
  const end =
    kept === null
      ? 'Everything the demo made was removed; --keep leaves it.'
      : `Kept: database "${kept.database}", backups in ${kept.backups}`
  return [
    `The life of a database on the ${engine}, in ${formatDuration(durationMs)}`,
    done,
    found,
    `${end}\nNext: pgtend init`,
  ].join('\n\n')
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`
}
