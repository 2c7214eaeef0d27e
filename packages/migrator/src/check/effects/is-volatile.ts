import type { Node } from 'libpg-query'
import type { SchemaState } from '../state/schema-state.ts'
import { nodeAs, stringsOf, walk } from '../syntax.ts'

/** Functions of PostgreSQL and its usual extensions whose result changes from row to row. */
const VOLATILE = new Set(
  (
    'random random_normal gen_random_uuid uuidv4 uuidv7 gen_random_bytes uuid_generate_v1 uuid_generate_v1mc uuid_generate_v4 ' +
    'nextval setval currval lastval clock_timestamp timeofday gen_salt pg_sleep nanoid cuid ulid gen_ulid uuid_generate_v7'
  ).split(' '),
)
/** Functions in defaults whose result is one and the same for all rows of a statement. */
const FIXED = new Set(
  (
    'now transaction_timestamp statement_timestamp current_setting current_user session_user txid_current pg_current_xact_id ' +
    'upper lower initcap concat concat_ws md5 sha256 encode decode length char_length replace substr substring trim btrim ltrim ' +
    'rtrim lpad rpad repeat left right split_part format quote_ident quote_literal to_char to_date to_timestamp to_number ' +
    'date_trunc date_part extract age make_date make_time make_timestamp make_timestamptz make_interval timezone justify_hours ' +
    'justify_days abs ceil ceiling floor round trunc sign sqrt power mod greatest least coalesce nullif array_append array_cat ' +
    'array_fill string_to_array regexp_replace to_json to_jsonb to_tsvector json_build_object json_build_array ' +
    'jsonb_build_object jsonb_build_array json_object jsonb_object row_to_json int4range int8range numrange tsrange tstzrange ' +
    'daterange uuid_nil uuid_ns_dns hashtext text bpchar varchar numeric int4 int8 float8 bool date ascii chr bit_length'
  ).split(' '),
)

/** Whether the value of an expression may differ from row to row. A function that nothing is known of counts as volatile, as for the server. */
export function isVolatile(expression: Node | undefined, state: SchemaState): boolean {
  let found = false
  walk(expression, (node) => {
    const parts = stringsOf(nodeAs(node, 'FuncCall')?.funcname)
    const name = parts.at(-1)
    if (name === undefined || found) return
    const own = state.functionsNamed(parts)
    found =
      own.length === 0
        ? VOLATILE.has(name) || !FIXED.has(name)
        : own.some(({ volatility }) => volatility === 'volatile')
  })
  return found
}
