/** Key of an index in a map; names may have any characters, dots too. Pure. */
export function indexKey(schema: string, index: string): string {
  return JSON.stringify([schema, index])
}
