import type { JsonArray, JsonObject, JsonValue } from './json-value.ts'

/**
 * Says whether `container @> contained` would be true on the server.
 * Pure; the rules are those of PostgreSQL: objects contain a part of their keys, arrays a part of their elements in any order,
 * and an array contains a bare scalar on the top level only.
 */
export function jsonbContains(container: JsonValue, contained: JsonValue): boolean {
  if (isArray(container) && isScalar(contained)) return container.includes(contained)
  return containsDeep(container, contained)
}

function containsDeep(container: JsonValue, contained: JsonValue): boolean {
  if (isArray(contained)) return isArray(container) && contained.every((element) => hasElement(container, element))
  if (isObject(contained)) return isObject(container) && hasEntries(container, contained)
  return container === contained
}

function hasElement(container: JsonArray, element: JsonValue): boolean {
  if (isScalar(element)) return container.includes(element)
  return container.some((candidate) => containsDeep(candidate, element))
}

function hasEntries(container: JsonObject, contained: JsonObject): boolean {
  return Object.entries(contained).every(([key, value]) => {
    const candidate = Object.hasOwn(container, key) ? container[key] : undefined
    return candidate !== undefined && containsDeep(candidate, value)
  })
}

function isArray(value: JsonValue): value is JsonArray {
  return Array.isArray(value)
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isScalar(value: JsonValue): value is null | boolean | number | string {
  return typeof value !== 'object' || value === null
}
