import type { RouteChoice } from './choose-route.ts'
import { type PreparedTable, prepareTable } from './prepare-search.ts'
import { createRecent, type Recent } from './recent.ts'
import { createStatementNames, type StatementNames } from './run-statement.ts'
import type { SearchSession } from './search-source.ts'
import type { SearchStatement } from './search-statement.ts'
import { readSearchTable } from './search-table.ts'
import type { VectorSearchTarget } from './search-types.ts'

/** A new index is found after this at the latest. */
const TABLE_TTL_MS = 60_000
/** How long it is believed that so many rows match a filter. */
const ROUTE_TTL_MS = 30_000
const REMEMBERED_ROUTES = 1_000
const REMEMBERED_STATEMENTS = 200

/** How the planner takes a statement: by the index, by the index once sequential scans are off, or in another way. */
export type PlanVerdict = 'index' | 'forced' | 'other'

/** What earlier searches have found out. */
export interface SearchKnowledge {
  readonly prepared: PreparedTable
  readonly routes: Recent<RouteChoice>
  readonly plans: Recent<PlanVerdict>
  readonly statements: Recent<SearchStatement>
  /** Undefined where connections must not be given prepared statements. */
  readonly names: StatementNames | undefined
}

export interface KnowledgeStore {
  /** Reads table and indexes when they are not known or too long known. */
  read(session: SearchSession): Promise<SearchKnowledge>
  forget(): void
}

/** Keeps what searches over one table find out, for a while. */
export function createSearchKnowledge<Row>(target: VectorSearchTarget<Row>): KnowledgeStore {
  let known: { readonly knowledge: SearchKnowledge; readonly readAt: number } | undefined
  let forgotten = 0
  return {
    async read(session) {
      if (known !== undefined && performance.now() - known.readAt <= TABLE_TTL_MS) return known.knowledge
      const [readAt, since] = [performance.now(), forgotten]
      const knowledge = await readKnowledge(session, target)
      // What was read before a `forget` is good for the search that began before it, and for no other.
      if (since === forgotten) known = { knowledge, readAt }
      return knowledge
    },
    forget: () => {
      forgotten += 1
      known = undefined
    },
  }
}

async function readKnowledge<Row>(session: SearchSession, target: VectorSearchTarget<Row>): Promise<SearchKnowledge> {
  const prepare = target.prepare ?? (await isDirect(session))
  return {
    prepared: prepareTable(await readSearchTable(session.client, target), target),
    routes: createRecent(REMEMBERED_ROUTES, ROUTE_TTL_MS),
    plans: createRecent(REMEMBERED_STATEMENTS, TABLE_TTL_MS),
    statements: createRecent(REMEMBERED_STATEMENTS, TABLE_TTL_MS),
    names: prepare ? createStatementNames() : undefined,
  }
}

/** Says whether a connection reaches its server process itself: a pooler gives another pid than that of the process behind it. */
async function isDirect({ pg }: SearchSession): Promise<boolean> {
  // `pg` keeps the pid of the connection's start but does not declare it.
  if (pg === undefined || !('processID' in pg)) return false
  const { rows } = await pg.query<{ pid: number }>('select pg_catalog.pg_backend_pid() as "pid"')
  return rows[0]?.pid === pg.processID
}
