import type {
  Catalog,
  CatalogColumn,
  CatalogConstraint,
  CatalogGrant,
  CatalogIndex,
  CatalogKind,
  CatalogObject,
  RelationRef,
} from '@pgtend/database'
import { nameKey, namesInText } from './names-in-text.ts'
import { referringText } from './referring-text.ts'

/** A catalog with the questions that deriving SQL asks of it. */
export interface IndexedCatalog {
  readonly serverVersion: number
  readonly objects: ReadonlyMap<string, CatalogObject>
  /** Columns of a relation in their order. */
  columnsOf(relation: RelationRef): readonly CatalogColumn[]
  constraintsOf(relation: RelationRef): readonly CatalogConstraint[]
  /** What an object is dropped with: the table of a column, the constraint of an index. */
  ownerOf(object: CatalogObject): CatalogObject | undefined
  /** Identities of what must exist before the object. */
  needsOf(object: CatalogObject): ReadonlySet<string>
}

const NAMED: ReadonlySet<CatalogKind> = new Set<CatalogKind>([
  'table',
  'view',
  'sequence',
  'enum',
  'domain',
  'composite',
  'range',
  'function',
])
/** Kinds that `grant … on` says with the same word share their names. */
const GRANTED_KINDS: Readonly<Record<string, readonly CatalogKind[]>> = {
  table: ['table', 'view', 'sequence'],
  sequence: ['sequence'],
  function: ['function'],
  procedure: ['function'],
  routine: ['function'],
  schema: ['schema'],
  type: ['enum', 'domain', 'composite', 'range'],
  domain: ['domain'],
  column: ['column'],
}

/** Indexes a catalog by identity, name and table. Pure. */
export function indexCatalog({ objects, serverVersion }: Catalog): IndexedCatalog {
  const byIdentity = new Map(objects.map((object) => [object.identity, object]))
  const named = Map.groupBy(
    objects.filter(({ kind }) => NAMED.has(kind)),
    ({ schema, name }) => nameKey(schema, name),
  )
  const unqualified = Map.groupBy([...named.values()].flat(), ({ name }) => name)
  const schemas = new Map(objects.flatMap((object) => (object.kind === 'schema' ? [[object.name, object]] : [])))
  const columns = byTable(objects.filter((object) => object.kind === 'column'))
  const constraints = byTable(objects.filter((object) => object.kind === 'constraint'))
  const indexes = byTable(objects.filter((object) => object.kind === 'index'))
  const indexesByName = Map.groupBy(
    objects.filter((object) => object.kind === 'index'),
    ({ name }) => name,
  )
  const byTail = Map.groupBy(objects, ({ identity }) => identityTail(identity))
  const relationOf = (ref: RelationRef): CatalogObject | undefined =>
    named.get(nameKey(ref.schema, ref.name))?.find(({ kind }) => kind === 'table' || kind === 'view')
  const of = <T>(map: ReadonlyMap<string, readonly T[]>, ref: RelationRef): readonly T[] =>
    map.get(nameKey(ref.schema, ref.name)) ?? []
  const catalog: IndexedCatalog = {
    serverVersion,
    objects: byIdentity,
    columnsOf: (ref) => of(columns, ref).toSorted((a, b) => a.position - b.position),
    constraintsOf: (ref) => of(constraints, ref),
    ownerOf: (object) => ownerOf(object),
    needsOf: (object) => needsOf(object),
  }
  return catalog

  function ownerOf(object: CatalogObject): CatalogObject | undefined {
    if (object.kind === 'index' && object.constraint !== null) {
      return of(constraints, object.table).find(({ name }) => name === object.constraint)
    }
    if (object.kind === 'sequence') {
      const { ownedBy } = object
      return ownedBy === null ? undefined : of(columns, ownedBy).find(({ name }) => name === ownedBy.column)
    }
    if (object.kind === 'grant') return grantTarget(object)
    if (object.kind === 'constraint' && object.domain !== null) {
      return named.get(nameKey(object.domain.schema, object.domain.name))?.find(({ kind }) => kind === 'domain')
    }
    return 'table' in object && object.table !== null ? relationOf(object.table) : undefined
  }

  function grantTarget({ on }: CatalogGrant): CatalogObject | undefined {
    const kinds = GRANTED_KINDS[on.slice(0, on.indexOf(' '))] ?? []
    return byTail.get(on.slice(on.indexOf(' ') + 1))?.find(({ kind }) => kinds.includes(kind))
  }

  function needsOf(object: CatalogObject): ReadonlySet<string> {
    const { objects: names, words } = namesInText(referringText(object))
    const mentioned = [...names].flatMap((name) => named.get(name) ?? unqualified.get(name) ?? [])
    // The default of a column needs the sequence that the column owns.
    const owner = object.kind === 'sequence' ? undefined : ownerOf(object)
    const relations = owner === undefined ? mentioned : [...mentioned, owner]
    const used = relations
      .filter(({ kind }) => kind === 'table' || kind === 'view')
      .flatMap((relation) => of(columns, relation).filter(({ name }) => words.has(name)))
    const keys = object.kind === 'constraint' && object.form === 'foreign key' ? keysOf(mentioned) : []
    const schema = object.kind === 'schema' ? undefined : schemas.get(object.schema)
    const whole = object.kind === 'index' && object.partitionOf !== null ? indexNamed(object.partitionOf) : []
    const all = [...relations, ...used, ...keys, ...whole, ...(schema === undefined ? [] : [schema])]
    return new Set(all.map(({ identity }) => identity).filter((identity) => identity !== object.identity))
  }

  function indexNamed({ schema, name }: RelationRef): readonly CatalogObject[] {
    return (indexesByName.get(name) ?? []).filter((index) => index.schema === schema)
  }

  function keysOf(relations: readonly CatalogObject[]): readonly CatalogObject[] {
    return relations.flatMap((relation): readonly CatalogObject[] => [
      ...of(constraints, relation).filter(({ form }) => form === 'primary key' || form === 'unique'),
      ...of(indexes, relation).filter(({ unique, constraint }) => unique && constraint === null),
    ])
  }
}

function byTable<T extends CatalogColumn | CatalogConstraint | CatalogIndex>(
  objects: readonly T[],
): ReadonlyMap<string, readonly T[]> {
  return Map.groupBy(objects, ({ table }) => (table === null ? '' : nameKey(table.schema, table.name)))
}

/** An identity without the words of its kind. */
function identityTail(identity: string): string {
  return identity.replace(/^(?:(?:materialized view|foreign table|event trigger|default privilege)|[a-z]+) /, '')
}
