import { defineConfig } from 'pgtend'

/** The workspace's own configuration: the core schema on the embedded engine, or on the server of DATABASE_URL. */
export default defineConfig({
  migrations: { directory: 'prisma/migrations', schemaPath: 'prisma/schema' },
  // Data of development is made up.
  backup: { encryption: 'none' },
})
