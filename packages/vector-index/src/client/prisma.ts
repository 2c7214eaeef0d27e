import type { AnyVector } from '../encoding/encode-as.ts'
import { VectorError } from '../errors.ts'
import type { Queryable } from '../queryable.ts'
import { createSearcher, type Searcher } from '../search/create-searcher.ts'
import type { SearchHit, SearchOptions, SearchResult, VectorSearchTarget } from '../search/search-types.ts'

/** Where the vectors of a Prisma model are. Names are those of the database: what `@@map` and `@map` say. */
export interface PrismaVectorModel
  extends Pick<
    VectorSearchTarget<never>,
    'schema' | 'table' | 'column' | 'metric' | 'tenantColumn' | 'index' | 'exactThreshold'
  > {
  /** Field with the primary key. Default `id`. */
  readonly key?: string | undefined
  /** Its column. Default: the name of the field. */
  readonly keyColumn?: string | undefined
}

/** A row of a model as `findMany` returns it. */
export type PrismaRow<Model> = Model extends {
  readonly [name: symbol]: { readonly types: { readonly payload: { readonly scalars: infer Scalars } } }
}
  ? Scalars
  : Record<string, unknown>

/** What the extension adds to a model. A type and not an interface, which Prisma would not take for want of an index signature. */
export type PrismaVectorMethods = {
  /**
   * Finds the rows of the model nearest to a vector: their keys by `createVectorSearch`, the rows by `findMany`, both on the client it
   * is called on, inside its transaction where there is one. Filters name columns. Reads only.
   * @throws {VectorError} as `createVectorSearch`
   */
  similar<Model>(
    this: Model,
    query: AnyVector,
    options?: Omit<SearchOptions, 'explain'>,
  ): Promise<SearchResult<PrismaRow<Model>>>
}

/** An extension for `$extends` of a Prisma client. */
export interface PrismaVectorExtension<Name extends string> {
  readonly name: string
  readonly model: { readonly [Key in Name]: PrismaVectorMethods }
}

/** What a model method of an extension finds in `this`. */
interface ModelContext {
  readonly $parent: { $queryRawUnsafe(text: string, ...values: unknown[]): Promise<unknown> }
  findMany(args: { readonly where: Record<string, { readonly in: readonly unknown[] }> }): Promise<readonly ModelRow[]>
}

type ModelRow = Readonly<Record<string, unknown>>

/**
 * Adds `similar` to models of a Prisma client: `prisma.$extends(vectorSearch({ memory: { table: 'memories', column: 'embedding' } }))`.
 * Needs nothing of Prisma but the client it is given. Opens no connection.
 */
export function vectorSearch<Name extends string>(
  models: Readonly<Record<Name, PrismaVectorModel>>,
): PrismaVectorExtension<Name> {
  const methods = Object.entries<PrismaVectorModel>(models).map(([name, model]) => [name, modelMethods(model)])
  return { name: 'pgtend-vector-index', model: Object.fromEntries(methods) }
}

function modelMethods(model: PrismaVectorModel): PrismaVectorMethods {
  const { key = 'id', keyColumn = key, ...target } = model
  const searcher: Searcher<ModelRow> = createSearcher({ ...target, columns: [keyColumn] })
  return {
    async similar<Model>(this: Model, query: AnyVector, options: SearchOptions = {}) {
      const context = modelContext(this)
      const found = await searcher.one(runner(context), query, options)
      const keys = found.hits.map(({ row }) => row[keyColumn])
      const rows = await context.findMany({ where: { [key]: { in: keys } } })
      return { ...found, hits: withRows(found.hits, keyColumn, rows, key) } as SearchResult<PrismaRow<Model>>
    },
  }
}

/** Puts the rows of the model in the order of the hits. A row that was deleted in between is left out. */
function withRows(
  hits: readonly SearchHit<ModelRow>[],
  keyColumn: string,
  rows: readonly ModelRow[],
  key: string,
): readonly SearchHit<ModelRow>[] {
  const byKey = new Map(rows.map((row) => [String(row[key]), row]))
  return hits.flatMap(({ row: { [keyColumn]: found }, ...hit }) => {
    const row = byKey.get(String(found))
    return row === undefined ? [] : [{ ...hit, row }]
  })
}

function runner({ $parent }: ModelContext): Queryable {
  return {
    query: async (text, values = []) => {
      const rows = await $parent.$queryRawUnsafe(text, ...values)
      return { rows, rowCount: (rows as readonly unknown[]).length, command: 'SELECT', oid: 0, fields: [] } as never
    },
  }
}

function modelContext(model: unknown): ModelContext {
  if (typeof model === 'object' && model !== null && '$parent' in model && 'findMany' in model)
    return model as ModelContext
  throw new VectorError('SEARCH_OPTION_INVALID', '"similar" must be called on a model of the extended client')
}
