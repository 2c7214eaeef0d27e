/** For Prisma's own commands, such as `prisma generate` and `prisma studio`; pgtend does not read it. */
export default {
  schema: 'prisma/schema',
  migrations: { path: 'prisma/migrations', seed: 'node prisma/seed.ts' },
  // Without a database `prisma generate` still works.
  ...(process.env.DATABASE_URL === undefined ? {} : { datasource: { url: process.env.DATABASE_URL } }),
}
