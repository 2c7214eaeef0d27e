import { type Command, Option } from 'commander'

export interface NamingOptions {
  readonly naming?: 'timestamp' | 'sequential'
}

/** Adds the option of commands that name a new migration. */
export function addNamingOption(command: Command): Command {
  return command.addOption(
    new Option('--naming <style>', 'names of new migrations (default: the configured one)').choices([
      'timestamp',
      'sequential',
    ]),
  )
}
