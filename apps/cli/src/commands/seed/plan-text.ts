import type { SeedPlanResult } from '@pgtend/seeder'
import { formatCount, plural } from '../../render/format.ts'
import { renderTable } from '../../render/table.ts'

/** Renders what a run would write, beside what is there. */
export function renderPlan(result: SeedPlanResult): string {
  const table = renderTable(result.tables, [
    { title: 'Table', value: (row) => row.table },
    { title: 'Rows', value: (row) => formatCount(row.planned), align: 'right' },
    { title: 'There', value: (row) => formatCount(row.present), align: 'right' },
  ])
  const rest =
    result.missing === 0
      ? 'All rows are there; nothing to do.\nNext: pgtend vector list'
      : `${plural(result.missing, 'row')} would be written.\nNext: pgtend seed run --seed ${result.seed}`
  return `Seed ${result.seed}\n${table}\n${rest}`
}
