const BLOCK = /^\s*datasource\s+\w+\s*\{[^}]*$/
const END = /^\s*\}/
const URL = /^\s*(?:url|directUrl|shadowDatabaseUrl)\s*=/

/**
 * Blanks the URLs of the datasource, which Prisma 2 to 6 want there and the engine of 7 refuses; nothing here connects with them. All
 * lines keep their numbers. Pure.
 */
export function withoutUrls(schema: string): string {
  let within = false
  const lines = schema.split('\n').map((line) => {
    within = within ? !END.test(line) : BLOCK.test(line)
    return within && URL.test(line) ? '' : line
  })
  return lines.join('\n')
}
