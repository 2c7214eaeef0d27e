/**
 * Statements for this migration, for the next, for the one after that: what must have committed, or have been deployed, before the rest.
 * Lines that are comments go along.
 */
export type Stages = readonly (readonly string[])[]

const VALIDATES = /^alter\s+table\s[\s\S]*\svalidate\s+constraint\s/i

/**
 * Several changes side by side, each in its order. What reads all rows waits until it can stand in a migration without the locks of
 * another change.
 */
export function mergeStages(changes: readonly Stages[]): Stages {
  const merged: (readonly string[])[] = []
  let rests = changes.filter((stages) => stages.length > 0)
  while (rests.length > 0) {
    const isLate = rests.every(([next = []]) => reads(next))
    const isDue = ([next = []]: Stages): boolean => reads(next) === isLate
    merged.push(rests.filter(isDue).flatMap(([next = []]) => next))
    rests = rests.map((stages) => (isDue(stages) ? stages.slice(1) : stages)).filter((stages) => stages.length > 0)
  }
  return merged
}

function reads(statements: readonly string[]): boolean {
  return statements.some((statement) => VALIDATES.test(statement))
}

/** The same, from the next migration on. */
export function inNextMigration(stages: Stages): Stages {
  return [[], ...stages]
}

/** As one text, each part below a comment that says which migration it is for. */
export function printStages(stages: Stages): string {
  return stages
    .flatMap((statements, stage) => {
      if (statements.length === 0 && stage === 0) return []
      return [
        ...(stage === 0 ? [] : [stage === 1 ? '-- in the next migration:' : '-- in the one after that:']),
        ...statements,
      ]
    })
    .join('\n')
}
