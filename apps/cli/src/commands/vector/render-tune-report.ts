import type { TuneReport } from '@pgtend/vector-index'
export function renderTuneReport(_: TuneReport, __: Date): string {
  return ''
}
