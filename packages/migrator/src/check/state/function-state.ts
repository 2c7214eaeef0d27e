import type { CreateFunctionStmt, DefElem, FunctionParameter, Node, ObjectWithArgs } from 'libpg-query'
import { type RelationName, relationKey } from '../relation-name.ts'
import { constantOf, nodeAs, nodesAs, stringsOf } from '../syntax.ts'
import { columnType } from './column-type.ts'
import type { SchemaState } from './schema-state.ts'

export interface FunctionState extends RelationName {
  readonly language: string
  readonly volatility: 'immutable' | 'stable' | 'volatile'
  /** The text of `create function`. */
  readonly source: string
  readonly leastArguments: number
  readonly mostArguments: number
}

/** Adds a function, in the place of the one with the same arguments. */
export function addFunction(state: SchemaState, statement: CreateFunctionStmt, source: string): void {
  const volatility = optionText(nodesAs(statement.options, 'DefElem'), 'volatility')
  const parameters = nodesAs(statement.parameters, 'FunctionParameter').filter(
    ({ mode }) => mode !== 'FUNC_PARAM_TABLE',
  )
  const name = state.newNameOf(stringsOf(statement.funcname))
  const inputs = parameters.filter(({ mode }) => mode !== 'FUNC_PARAM_OUT')
  state.functions.set(keyOf(name, inputs.map(typeNameOf)), {
    ...name,
    language: languageOf(statement),
    volatility: volatility === 'immutable' || volatility === 'stable' ? volatility : 'volatile',
    source,
    leastArguments: inputs.filter(({ defexpr, mode }) => defexpr === undefined && mode !== 'FUNC_PARAM_VARIADIC')
      .length,
    mostArguments: parameters.some(({ mode }) => mode === 'FUNC_PARAM_VARIADIC') ? Infinity : parameters.length,
  })
}

/** The language of a function that is created. */
export function languageOf({ options }: CreateFunctionStmt): string {
  return optionText(nodesAs(options, 'DefElem'), 'language') ?? 'sql'
}

/** Forgets a function; without arguments, all of its name. */
export function dropFunction(state: SchemaState, { objname, objargs, args_unspecified }: ObjectWithArgs): void {
  for (const { schema, name } of state.functionsNamed(stringsOf(objname)).slice(0, 1)) {
    const own = relationKey({ schema, name })
    const types = nodesAs(objargs, 'TypeName').map((type) => columnType(type).name)
    for (const key of [...state.functions.keys()]) {
      const isMeant = args_unspecified ? key.startsWith(`${own}\n`) : key === keyOf({ schema, name }, types)
      if (isMeant) state.functions.delete(key)
    }
  }
}

/** The text of an option of `create function` or `create extension`. */
export function optionText(options: readonly DefElem[], name: string): string | undefined {
  const arg: Node | undefined = options.find(({ defname }) => defname === name)?.arg
  return arg === undefined ? undefined : (nodeAs(arg, 'String')?.sval ?? constantOf(arg))
}

function keyOf(name: RelationName, types: readonly string[]): string {
  return `${relationKey(name)}\n${types.join(',')}`
}

function typeNameOf({ argType }: FunctionParameter): string {
  return columnType(argType).name
}
