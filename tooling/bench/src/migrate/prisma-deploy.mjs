// Prisma's schema engine applies a folder to DATABASE_URL, as `prisma migrate deploy` does: the engine as npm has it, in WebAssembly.
import { openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { applyMigrationsWithPrisma } from '@pgtend/migrator'

const target = parseDatabaseUrl(process.env.DATABASE_URL)
const database = await openDatabase(target, { applicationName: 'prisma engine', environment: 'development' })
const names = await applyMigrationsWithPrisma(database, process.argv[2])
await database.end()
console.log(`${names.length} applied`)
