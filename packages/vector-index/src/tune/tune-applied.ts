import { z } from 'zod'
import { searchSettingsSchema } from '../inspect/vector-facts.ts'
import { exactTimesSchema, tuneResultSchema } from './tune-result.ts'
import { triedIndexSchema, tuneTrialSchema } from './tune-trial.ts'

/** What became of the choice of a tune. */
export const tuneAppliedSchema = z
  .strictObject({
    outcome: z
      .enum(['nothing to do', 'settings recorded', 'index built', 'btree built', 'not kept'])
      .describe('`not kept`: no candidate kept on the table what it promised on the copy; what was built is gone.'),
    index: z.string().nullable(),
    search: searchSettingsSchema.nullable().describe('Settings that searches through the index use now.'),
    recorded: z.boolean().describe('The settings are in the comment of the index, where searches find them.'),
    promise: tuneTrialSchema.nullable().describe('Measured on the table with queries that were held out.'),
    exact: exactTimesSchema.nullable().describe('Exact searches with the filter, after a btree was built.'),
    dropped: z.array(z.string()).readonly(),
    tried: z.array(triedIndexSchema).readonly().describe('What was built on the table, with its measurements.'),
    notes: z.array(z.string()).readonly(),
    durationMs: z.number(),
  })
  .readonly()

export type TuneApplied = z.output<typeof tuneAppliedSchema>

/** A result with nothing in it, to be filled. */
export const NOTHING_APPLIED: Omit<TuneApplied, 'durationMs'> = {
  outcome: 'nothing to do',
  index: null,
  search: null,
  recorded: false,
  promise: null,
  exact: null,
  dropped: [],
  tried: [],
  notes: [],
}

/** What `pgtend vector tune --json` prints; of queries that were not held out, what each found is left out. */
export const tuneReportSchema = z
  .strictObject({ tune: tuneResultSchema, applied: tuneAppliedSchema.nullable() })
  .readonly()

export type TuneReport = z.output<typeof tuneReportSchema>
