import { type ColumnType, ColumnTypeEnum } from '@prisma/driver-adapter-utils'

/** Type OIDs of the server's own catalog (pg_type.dat); they never change between versions. */
const SCALARS: Readonly<Record<number, ColumnType>> = {
  16: ColumnTypeEnum.Boolean, // bool
  17: ColumnTypeEnum.Bytes, // bytea
  18: ColumnTypeEnum.Character, // "char"; as text the engine crashes where it reads constraint types
  20: ColumnTypeEnum.Int64, // int8
  21: ColumnTypeEnum.Int32, // int2
  23: ColumnTypeEnum.Int32, // int4
  26: ColumnTypeEnum.Int64, // oid
  114: ColumnTypeEnum.Json, // json
  700: ColumnTypeEnum.Float, // float4
  701: ColumnTypeEnum.Double, // float8
  1082: ColumnTypeEnum.Date, // date
  1083: ColumnTypeEnum.Time, // time
  1114: ColumnTypeEnum.DateTime, // timestamp
  1184: ColumnTypeEnum.DateTime, // timestamptz
  1266: ColumnTypeEnum.Time, // timetz
  1700: ColumnTypeEnum.Numeric, // numeric
  2950: ColumnTypeEnum.Uuid, // uuid
  3802: ColumnTypeEnum.Json, // jsonb
}

const ARRAYS: Readonly<Record<number, ColumnType>> = {
  199: ColumnTypeEnum.JsonArray, // json[]
  1000: ColumnTypeEnum.BooleanArray, // bool[]
  1001: ColumnTypeEnum.BytesArray, // bytea[]
  1002: ColumnTypeEnum.CharacterArray, // "char"[]
  1003: ColumnTypeEnum.TextArray, // name[]
  1005: ColumnTypeEnum.Int32Array, // int2[]
  1007: ColumnTypeEnum.Int32Array, // int4[]
  1009: ColumnTypeEnum.TextArray, // text[]
  1014: ColumnTypeEnum.TextArray, // bpchar[]
  1015: ColumnTypeEnum.TextArray, // varchar[]
  1016: ColumnTypeEnum.Int64Array, // int8[]
  1021: ColumnTypeEnum.FloatArray, // float4[]
  1022: ColumnTypeEnum.DoubleArray, // float8[]
  1028: ColumnTypeEnum.Int64Array, // oid[]
  1115: ColumnTypeEnum.DateTimeArray, // timestamp[]
  1182: ColumnTypeEnum.DateArray, // date[]
  1183: ColumnTypeEnum.TimeArray, // time[]
  1185: ColumnTypeEnum.DateTimeArray, // timestamptz[]
  1231: ColumnTypeEnum.NumericArray, // numeric[]
  2951: ColumnTypeEnum.UuidArray, // uuid[]
  3807: ColumnTypeEnum.JsonArray, // jsonb[]
}

/**
 * Says as what the engine shall read a column. Every type without an entry is text: `name`, `regclass`,
 * `int2vector`, enums and the types of extensions. Pure.
 */
export function columnTypeOf(typeOid: number): ColumnType {
  return SCALARS[typeOid] ?? ARRAYS[typeOid] ?? ColumnTypeEnum.Text
}
