import type { Prisma } from '../generated/client.ts'
import type { SqlRunner } from '../sql/sql-runner.ts'

/** Lets repositories run on a Prisma client, or on the client of an interactive transaction. */
export function prismaRunner(prisma: Pick<Prisma.TransactionClient, '$queryRawUnsafe'>): SqlRunner {
  return {
    // The text comes from the repositories, the values only as parameters.
    query: async (text, values = []) => ({ rows: await prisma.$queryRawUnsafe(text, ...values) }),
  }
}
