import { parse } from 'libpg-query'
import { beforeAll, expect, test } from 'vitest'
import { loadParser } from '../../script/load-parser.ts'
import { isWidening } from './is-widening.ts'

beforeAll(async () => void (await loadParser()))

async function typeName(type: string) {
  const { stmts } = await parse(`alter table t alter c set data type ${type}`)
  const node = stmts?.[0]?.stmt
  const [command] = node && 'AlterTableStmt' in node ? (node.AlterTableStmt.cmds ?? []) : []
  const def = command && 'AlterTableCmd' in command ? command.AlterTableCmd.def : undefined
  if (!def || !('ColumnDef' in def) || !def.ColumnDef.typeName) throw new Error(`no type in ${type}`)
  return def.ColumnDef.typeName
}

const NONE = -1
const varchar = (length: number) => ['varchar', length + 4] as const
const numeric = (precision: number, scale: number) => ['numeric', ((precision << 16) | scale) + 4] as const

test.for([
  [['int4', NONE], 'bigint', true],
  [['int8', NONE], 'integer', false],
  [['float4', NONE], 'double precision', true],
  [['float8', NONE], 'real', false],
  [['int4', NONE], 'text', true],
  [['_text', NONE], 'text', false],
  [['int4', NONE], 'uuid', false],
  [varchar(10), 'varchar(20)', true],
  [varchar(20), 'varchar(10)', false],
  [['varchar', NONE], 'varchar(10)', false],
  [['text', NONE], 'varchar(10)', false],
  [varchar(10), 'varchar', true],
  [numeric(10, 2), 'numeric(12, 2)', true],
  [numeric(10, 2), 'numeric(12, 4)', true],
  [numeric(10, 2), 'numeric(10, 4)', false],
  [numeric(10, 2), 'numeric(10, 1)', false],
  [numeric(10, 2), 'numeric', true],
  [['numeric', NONE], 'numeric(10, 2)', false],
  [['timestamp', 3], 'timestamp(6)', true],
  [['timestamp', NONE], 'timestamp(3)', false],
  [['date', NONE], 'timestamp', true],
  [['timestamp', NONE], 'date', false],
] as const)('%j to %s keeps every value: %s', async ([[type, typeModifier], to, expected]) => {
  expect(isWidening({ type, typeModifier }, await typeName(to))).toBe(expected)
})
