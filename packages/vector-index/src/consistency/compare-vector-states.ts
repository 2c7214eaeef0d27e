import { columnName, quoted } from './column-name.ts'
import { compareSearches } from './compare-searches.ts'
import type { FoundDifference, VectorDifference } from './vector-difference.ts'
import type { ColumnState, VectorState } from './vector-state.ts'

export interface CompareStatesOptions {
  /** False where rows have been written since: vectors and exact results are then different by right. Default true. */
  readonly content?: boolean | undefined
}

/**
 * Says what of an earlier state is not so any more. What came newly is no difference. An index may find a little less than before, down
 * to the interval of then, for a graph is never built the same way twice. Pure.
 */
export function compareVectorStates(
  before: VectorState,
  after: VectorState,
  { content = true }: CompareStatesOptions = {},
): readonly VectorDifference[] {
  return before.columns.flatMap((column) => {
    const { schema, table, column: name } = column
    const other = after.columns.find((one) => one.schema === schema && one.table === table && one.column === name)
    const found = other === undefined ? [missing(column)] : compareColumns(column, other, content)
    return found.map(({ index = null, ...rest }) => ({ schema, table, column: name, index, ...rest }))
  })
}

function missing({ schema, table, column }: ColumnState): FoundDifference {
  return { code: 'column-missing', message: `column ${quoted(schema, table, column)} is missing` }
}

function compareColumns(before: ColumnState, after: ColumnState, withContent: boolean): readonly FoundDifference[] {
  const content = withContent ? compareContent(before, after) : []
  return [
    ...compareTypes(before, after),
    ...content,
    ...compareIndexes(before, after),
    ...before.searches.flatMap((search) => compareSearches(before, after, search, withContent && content.length === 0)),
  ]
}

function compareTypes(before: ColumnState, after: ColumnState): readonly FoundDifference[] {
  const [was, is] = [before, after].map(({ type, dimensions }) => `${type}(${dimensions ?? 'any'})`)
  if (was === is) return []
  return [{ code: 'type-changed', message: `column ${columnName(before)} has type ${is}, not ${was}` }]
}

function compareContent(before: ColumnState, after: ColumnState): readonly FoundDifference[] {
  if (before.vectors !== after.vectors) {
    const message = `column ${columnName(before)} has ${after.vectors} vectors, not ${before.vectors}`
    return [{ code: 'content-changed', message }]
  }
  if (before.content === null || after.content === null || before.content === after.content) return []
  return [
    { code: 'content-changed', message: `column ${columnName(before)} has other vectors, or other keys with them` },
  ]
}

function compareIndexes(before: ColumnState, after: ColumnState): readonly FoundDifference[] {
  return before.indexes.flatMap((index): readonly FoundDifference[] => {
    const { name } = index
    const other = after.indexes.find((one) => one.name === name)
    if (other === undefined) return [{ code: 'index-missing', index: name, message: `index "${name}" is missing` }]
    const found: FoundDifference[] = []
    if (index.valid && !other.valid) {
      found.push({ code: 'index-invalid', index: name, message: `index "${name}" is invalid` })
    }
    if (index.definition !== other.definition) {
      found.push({ code: 'index-changed', index: name, message: `index "${name}" is defined otherwise` })
    }
    if (!sameSettings(index.search, other.search)) {
      found.push({
        code: 'settings-changed',
        index: name,
        message: `searches through index "${name}" have other settings`,
      })
    }
    return found
  })
}

function sameSettings(before: object, after: object): boolean {
  const text = (settings: object): string => JSON.stringify(Object.entries(settings).toSorted())
  return text(before) === text(after)
}
