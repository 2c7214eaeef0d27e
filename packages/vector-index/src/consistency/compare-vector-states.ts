import { z } from 'zod'
import { tolerance } from '../recall/nearest.ts'
import type { ColumnState, SearchState, VectorState } from './vector-state.ts'

export const vectorDifferenceSchema = z
  .strictObject({
    code: z.enum([
      'column-missing',
      'type-changed',
      'content-changed',
      'index-missing',
      'index-invalid',
      'index-changed',
      'settings-changed',
      'neighbours-changed',
      'recall-lower',
      'not-compared',
    ]),
    schema: z.string(),
    table: z.string(),
    column: z.string(),
    index: z.string().nullable(),
    message: z.string(),
  })
  .readonly()

/** One thing that is not as it was. */
export type VectorDifference = z.output<typeof vectorDifferenceSchema>

export interface CompareStatesOptions {
  /** False where rows have been written since: vectors and exact results are then different by right. Default true. */
  readonly content?: boolean | undefined
}

type Found = Pick<VectorDifference, 'code' | 'message'> & { readonly index?: string }

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

function missing({ schema, table, column }: ColumnState): Found {
  return { code: 'column-missing', message: `column ${quoted(schema, table, column)} is missing` }
}

function compareColumns(before: ColumnState, after: ColumnState, withContent: boolean): readonly Found[] {
  const content = withContent ? compareContent(before, after) : []
  return [
    ...compareTypes(before, after),
    ...content,
    ...compareIndexes(before, after),
    ...before.searches.flatMap((search) => compareSearches(before, after, search, withContent && content.length === 0)),
  ]
}

function compareTypes(before: ColumnState, after: ColumnState): readonly Found[] {
  const [was, is] = [before, after].map(({ type, dimensions }) => `${type}(${dimensions ?? 'any'})`)
  if (was === is) return []
  return [{ code: 'type-changed', message: `column ${named(before)} has type ${is}, not ${was}` }]
}

function compareContent(before: ColumnState, after: ColumnState): readonly Found[] {
  if (before.vectors !== after.vectors) {
    const message = `column ${named(before)} has ${after.vectors} vectors, not ${before.vectors}`
    return [{ code: 'content-changed', message }]
  }
  if (before.content === null || after.content === null || before.content === after.content) return []
  return [{ code: 'content-changed', message: `column ${named(before)} has other vectors, or other keys with them` }]
}

function compareIndexes(before: ColumnState, after: ColumnState): readonly Found[] {
  return before.indexes.flatMap((index): readonly Found[] => {
    const { name } = index
    const other = after.indexes.find((one) => one.name === name)
    if (other === undefined) return [{ code: 'index-missing', index: name, message: `index "${name}" is missing` }]
    const found: Found[] = []
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

/** With other vectors there are other neighbours, which says nothing new. */
function compareSearches(
  before: ColumnState,
  after: ColumnState,
  search: SearchState,
  sameContent: boolean,
): readonly Found[] {
  const { metric } = search
  const other = after.searches.find((one) => one.metric === metric)
  if (other === undefined) {
    const why = after.unsearched ?? 'the column has another type'
    return [{ code: 'not-compared', message: `searches of ${named(before)} by ${metric} were not compared: ${why}` }]
  }
  const changed = search.distances.filter(
    (distances, at) => !sameDistances(distances, other.distances[at] ?? []),
  ).length
  const neighbours: readonly Found[] =
    changed === 0 || !sameContent
      ? []
      : [
          {
            code: 'neighbours-changed',
            message: `${changed} of ${search.distances.length} exact searches of ${named(before)} by ${metric} find other rows`,
          },
        ]
  return [...neighbours, ...search.indexes.flatMap((index) => compareRecall(index, other, after))]
}

function sameDistances(before: readonly number[], after: readonly number[]): boolean {
  return (
    before.length === after.length &&
    before.every((distance, at) => Math.abs(distance - (after[at] ?? Number.NaN)) <= 2 * tolerance(distance))
  )
}

function compareRecall(
  { name, recall, low }: SearchState['indexes'][number],
  { indexes }: SearchState,
  { indexes: known }: ColumnState,
): readonly Found[] {
  const other = indexes.find((one) => one.name === name)
  if (other === undefined) {
    // That it is missing or invalid is said already.
    if (known.find((one) => one.name === name)?.valid !== true) return []
    return [{ code: 'not-compared', index: name, message: `searches through index "${name}" could not be compared` }]
  }
  if (other.recall >= low) return []
  const [was, is] = [recall, other.recall].map((share) => `${(100 * share).toFixed(1)} %`)
  return [{ code: 'recall-lower', index: name, message: `index "${name}" finds ${is} of the nearest rows, not ${was}` }]
}

function named({ schema, table, column }: ColumnState): string {
  return quoted(schema, table, column)
}

function quoted(...names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join('.')
}
