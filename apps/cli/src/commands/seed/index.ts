import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { planCommand } from './plan.ts'
import { resetCommand } from './reset.ts'
import { runCommand } from './run.ts'

export function seedCommand(context: CommandContext): Command {
  return new Command('seed')
    .description('Fill the core schema with test data that follows from a number, and remove it again.')
    .addCommand(planCommand(context))
    .addCommand(runCommand(context))
    .addCommand(resetCommand(context))
}
