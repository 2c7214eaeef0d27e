import { THEMES } from '../cases/all-cases.ts'
import type { Label } from '../label.ts'
import type { AccuracyResults } from './accuracy-results.ts'
import { describeEffects } from './describe-effects.ts'
import { compactTable, renderMistakes, renderPredictions, renderScores } from './render-scores.ts'

/** The text of docs/lint-accuracy.md. Pure. */
export function renderAccuracyPage(results: AccuracyResults): string {
  return `# How right the linter is

Written by \`pnpm bench lock-truth --write\`; every label and every score was measured by that command. Run it to get your own.

${renderScores(results)}

${countLabels(results)}. Measured ${results.date} at ${results.commit} on ${results.server}.

${METHOD}
## Predictions

The linter stands on one model of what a statement does to each relation. Here that model is compared with the measurements: the strongest
lock (those that stop nobody count as one), and on large tables rewrites, reads and changes of all rows.

${renderPredictions(results)}

## What each got wrong

${results.scores.map(renderMistakes).join('\n\n')}

## Every migration

\`locks\` names the strongest lock on each table that was there before, and whether its rows were all read or rewritten.
A mark stands in the column of a linter that calls the migration dangerous.

${renderCases(results)}
`
}

const METHOD = `## How it is measured

Each migration runs in a database of its own: a copy of one with ${'`'}users${'`'}, ${'`'}orders${'`'}, ${'`'}memories${'`'} and others, all with rows, foreign
keys, partitions, views and vectors, in a session with ${'`'}TimeZone = UTC${'`'} and without parallel workers. Recorded are, for every relation that
was there before:

- **Locks.** In a transaction, ${'`'}pg_locks${'`'} of the session after each statement: locks on tables are kept until the end, so none is
  missed. Statements that allow no transaction run four times against sessions that hold, in turn, ACCESS SHARE, ROW SHARE,
  ROW EXCLUSIVE and SHARE UPDATE EXCLUSIVE on every table. Where the statement has to wait, ${'`'}pg_locks${'`'} shows the lock it asks for, for as
  long as it waits; that table is then set free, and the statement goes on to its next wait. Nothing depends on timing.
- **Rewrites.** A new ${'`'}pg_relation_filenode${'`'} with rows in it.
- **Reads.** At least 80 % of the rows by the session's own counters (${'`'}pg_stat_get_xact_tuples_returned${'`'}), which a scan by ${'`'}alter table${'`'}
  moves as well; or, where a command reads pages without counting rows, as many pages as the table has.
- **Row locks.** Rows updated or deleted.

One rule makes the label:

| Label   | When |
| ------- | ---- |
| ${'`'}fails${'`'} | the server refuses the migration |
| ${'`'}long${'`'}  | a statement reads or rewrites a large table (8 pages or more) while the transaction holds a lock that stops readers or writers of any table that was there; or it changes most rows of a large table |
| ${'`'}brief${'`'} | such a lock is held, but no such work is done under it |
| ${'`'}free${'`'}  | no such lock |

ACCESS EXCLUSIVE stops readers and writers; SHARE, SHARE ROW EXCLUSIVE and EXCLUSIVE stop writers. Whoever locks an index against readers stops
those of its table. A lock on a table without rows, or on one of the migration itself, stops nobody.

**Dangerous** is ${'`'}fails${'`'} or ${'`'}long${'`'}. Precision is the share of a linter's claims that are right, recall the share of dangerous migrations that
it claims. Only claims that can be measured count: that others wait for long, or that rows make the migration fail. What a linter says about
short locks, clients that break, lost data, style, settings and how a file is run counts neither for nor against it.

squawk sees the one file, as it is meant to be used, with ${'`'}--pg-version 15${'`'}, with and without ${'`'}--assume-in-transaction${'`'}. pgtend reads the
same file after the migrations before it, and with ${'`'}--database${'`'} what the catalogs of the database say. The cases were written by pgtend's developers, who mended its rules with them; squawk's developers
had no such chance.
`

function countLabels({ cases }: AccuracyResults): string {
  const count = (label: Label): number => cases.filter((measured) => measured.label === label).length
  const dangerous = count('long') + count('fails')
  return `${cases.length} migrations, ${dangerous} of them dangerous: ${count('long')} long, ${count('fails')} fail; ${count('brief')} brief, ${count('free')} free`
}

function renderCases(results: AccuracyResults): string {
  const header = ['migration', 'label', 'locks', ...results.scores.map(({ name }) => name)]
  return THEMES.map(({ theme, cases }) => {
    const rows = results.cases.flatMap(({ lockCase, label, measurement }, index) =>
      cases.includes(lockCase)
        ? [
            [
              lockCase.note === undefined ? lockCase.name : `${lockCase.name} (${lockCase.note})`,
              label,
              escapeCell(measurement.failure ?? describeEffects(measurement)),
              ...results.scores.map(({ claims }) => (claims[index] ? 'x' : '')),
            ],
          ]
        : [],
    )
    return `### ${theme}\n\n${compactTable(header, rows)}`
  }).join('\n\n')
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|')
}
