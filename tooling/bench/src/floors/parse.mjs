// What any linter with PostgreSQL's own parser must do: load the parser, read and parse the files.
import { readdirSync, readFileSync } from 'node:fs'
import { loadModule, parseSync } from 'libpg-query'

const directory = process.argv[2]
await loadModule()
let statements = 0
for (const entry of readdirSync(directory, { withFileTypes: true })) {
  if (!entry.isDirectory()) continue
  statements += parseSync(readFileSync(`${directory}/${entry.name}/migration.sql`, 'utf8')).stmts.length
}
console.log(`${statements} statements`)
