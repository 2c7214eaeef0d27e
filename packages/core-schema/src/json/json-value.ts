import { CoreSchemaError } from '../errors.ts'

/** What a JSONB column holds. */
export type JsonValue = null | boolean | number | string | JsonArray | JsonObject
export type JsonArray = readonly JsonValue[]
export interface JsonObject {
  readonly [key: string]: JsonValue
}

/**
 * Writes a value as JSON that the server takes without changing it.
 * `JSON.stringify` alone would turn `NaN` into null and drop `undefined`, and the server refuses NUL and lone surrogates.
 * @throws {CoreSchemaError} `JSON_VALUE_INVALID` that names the place, never the value
 */
export function toJsonText(value: JsonValue): string {
  checkJsonValue(value, '$')
  return JSON.stringify(value)
}

function checkJsonValue(value: unknown, path: string): void {
  if (value === null || typeof value === 'boolean') return
  if (typeof value === 'string') {
    checkText(value, path)
  } else if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw invalid(path, 'a number that is not finite')
  } else if (Array.isArray(value)) {
    for (const [index, element] of value.entries()) checkJsonValue(element, `${path}[${index}]`)
  } else if (isPlainObject(value)) {
    checkMembers(value, path)
  } else {
    throw invalid(path, 'a value that is not plain JSON')
  }
}

function checkMembers(object: object, path: string): void {
  for (const [key, member] of Object.entries(object)) {
    checkText(key, path)
    checkJsonValue(member, `${path}.${key}`)
  }
}

function checkText(text: string, path: string): void {
  if (text.includes('\0') || !text.isWellFormed()) throw invalid(path, 'text with a NUL or half a surrogate pair')
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function invalid(path: string, what: string): CoreSchemaError {
  return new CoreSchemaError(
    'JSON_VALUE_INVALID',
    `the JSON at "${path.toWellFormed().replaceAll('\0', '')}" has ${what}`,
  )
}
