import { SeederError } from '../errors.ts'
import { chatTables } from './chat-rows.ts'
import { memoryTables } from './memory-rows.ts'
import type { SeedPlan, SeedPlanOptions } from './seed-plan.ts'
import { seedScope } from './seed-scope.ts'
import { storyTables } from './story-rows.ts'
import { teamTables } from './team-rows.ts'
import { userTables } from './user-rows.ts'

const MAX_SEED = 2 ** 31 - 1
const MAX_AMOUNT = 10_000

/**
 * Plans the test data of the core schema: named users in one team with every role, contexts, memories, chats and stories.
 * Pure; the same options give the same rows, ids and times included, on every machine and on every day.
 * @throws {SeederError} `SEED_OPTION_INVALID`
 */
export function planSeed(options: SeedPlanOptions = {}): SeedPlan {
  const complete = { seed: 1, memoriesPerUser: 20, chatsPerUser: 2, messagesPerChat: 6, storiesPerUser: 3, ...options }
  for (const [name, value] of Object.entries(complete)) {
    const max = name === 'seed' ? MAX_SEED : MAX_AMOUNT
    if (!Number.isInteger(value) || value < 0 || value > max) {
      throw new SeederError('SEED_OPTION_INVALID', `"${name}" is not a whole number from 0 to ${max}`)
    }
  }
  const scope = seedScope(complete)
  const tables = [userTables, teamTables, memoryTables, chatTables, storyTables].flatMap((makeTables) =>
    makeTables(scope),
  )
  return { seed: complete.seed, tables }
}
