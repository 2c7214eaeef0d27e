import { plainOperator } from '../metric.ts'
import { leftBy } from '../rebuild/rebuild-names.ts'
import { isUnproven } from '../tune/tune-names.ts'
import { finding, nameWord, targetWord } from './finding.ts'
import type { ColumnHealthFacts } from './health-facts.ts'
import type { HealthFinding } from './health-report.ts'

const PROBLEMS = {
  descending: 'sorts from far to near',
  computed: 'sorts by something made of the distance',
  'no-limit': 'has no limit',
  metric: 'asks for a metric that no index has',
  cast: 'writes the column otherwise than an index stores it',
} as const

/** Says what is wrong with the indexes of a column taken together, and with the statements that sort by it. Pure. */
export function assessColumn(facts: ColumnHealthFacts): readonly HealthFinding[] {
  return [...incomplete(facts), ...duplicates(facts), ...statements(facts)]
}

/** The index of a partitioned table is invalid until every partition has one. */
function incomplete({ column }: ColumnHealthFacts): readonly HealthFinding[] {
  if (column.tableKind !== 'partitioned table') return []
  return column.indexes
    .filter(({ valid }) => !valid)
    .map(({ name }) =>
      finding(column, {
        code: 'index-incomplete',
        severity: 'critical',
        index: name,
        message: `index "${name}" is missing on partitions of the table: searches read those row by row`,
        evidence: {},
        command: ['vector', 'create', targetWord(column)],
      }),
    )
}

/** Of indexes that serve the same searches the planner takes one. */
function duplicates({ column }: ColumnHealthFacts): readonly HealthFinding[] {
  const served = column.indexes.filter(
    ({ name, valid, record }) => valid && !record?.replacedBy && leftBy(name) === undefined && !isUnproven(name),
  )
  const groups = Map.groupBy(served, ({ indexedExpression, operatorClass, predicate }) =>
    JSON.stringify([indexedExpression, operatorClass, predicate]),
  )
  return [...groups.values()].flatMap((group) => {
    const [kept, ...others] = group.toSorted((a, b) => b.scans - a.scans || a.bytes - b.bytes)
    return others.map(({ name, bytes, scans }) =>
      finding(column, {
        code: 'index-duplicate',
        severity: 'warning',
        index: name,
        message: `index "${name}" serves the same searches as "${kept?.name}": the planner takes one, every write maintains both`,
        evidence: { other: kept?.name ?? null, bytes, scans, scansOfOther: kept?.scans ?? null },
        command: ['vector', 'drop', nameWord(column.schema, name)],
      }),
    )
  })
}

/** Without an index there is none to miss. */
function statements({ column }: ColumnHealthFacts): readonly HealthFinding[] {
  const usable = column.indexes.filter(({ valid }) => valid)
  return column.statements
    .filter(({ problems }) => problems.length > 0)
    .flatMap(({ text, calls, meanMs, metric, problems }) => {
      const index = usable.find((one) => one.metric === metric) ?? usable[0]
      if (index === undefined) return []
      const operator = plainOperator(index.metric ?? metric)
      return finding(column, {
        code: 'statement-misses-index',
        severity: 'warning',
        message: `a statement cannot use an index: it ${problems.map((problem) => PROBLEMS[problem]).join(', and ')}`,
        evidence: { statement: text, calls, meanMs, problems: problems.join(' ') },
        command: ['vector', 'list', nameWord(column.schema, column.table)],
        sql: `order by ${index.indexedExpression} ${operator} $1 limit $2`,
      })
    })
}
