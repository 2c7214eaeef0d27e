import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { healthCommand } from '../health.ts'
import { createCommand } from './create.ts'
import { dropCommand } from './drop.ts'
import { resetCommand } from './reset.ts'

export function dbCommand(context: CommandContext): Command {
  return new Command('db')
    .description('Create, reset, drop and check the database of this project.')
    .addCommand(createCommand(context))
    .addCommand(resetCommand(context))
    .addCommand(dropCommand(context))
    .addCommand(healthCommand(context))
}
