import { type CheckFacts, readCheckFacts } from '@pgtend/migrator'
import type { ScratchDatabases } from '../scratch-databases.ts'
import { fillFixture } from './fill-fixture.ts'
import { type Label, labelOf } from './label.ts'
import type { LockCase } from './lock-case.ts'
import { type CloneTemplate, measureCase } from './measure/measure-case.ts'
import type { Measurement } from './measure/measurement.ts'

/** A case, what it did on the server, and what that means. */
export interface MeasuredCase {
  readonly lockCase: LockCase
  readonly measurement: Measurement
  readonly label: Label
  /** What pgtend reads of the database right before the migration. */
  readonly facts: CheckFacts
}

/** Measures each case in a copy of the filled fixture. One at a time: nothing else then touches what is counted. */
export async function measureAll(
  databases: ScratchDatabases,
  cases: readonly LockCase[],
  onCase: (name: string, label: Label) => void,
): Promise<readonly MeasuredCase[]> {
  const template = await databases.create('fixture')
  await fillFixture(template)
  let copies = 0
  const clone: CloneTemplate = async () => {
    const url = await databases.copy(template, `case_${copies++}`)
    return { url, drop: () => databases.drop(url) }
  }
  const measured: MeasuredCase[] = []
  for (const lockCase of cases) {
    let facts: CheckFacts | undefined
    const measurement = await measureCase(clone, lockCase, async (client) => {
      facts ??= await readCheckFacts(client)
    })
    if (facts === undefined) throw new Error(`nothing was read for "${lockCase.name}"`)
    const label = labelOf(measurement)
    measured.push({ lockCase, measurement, label, facts })
    onCase(lockCase.name, label)
  }
  return measured
}
