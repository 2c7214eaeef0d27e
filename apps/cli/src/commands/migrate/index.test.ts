import type { Command } from 'commander'
import { expect, test } from 'vitest'
import { recordingContext } from '../../../test/recording-context.ts'
import { migrateCommand } from './index.ts'

function wordsOf(command: Command): readonly string[] {
  return [command.name(), ...command.aliases()]
}

test('each word of a command builds that command and no other', () => {
  const commands = migrateCommand(recordingContext()).commands

  const built = commands.flatMap((command) =>
    wordsOf(command).map((word) => [word, migrateCommand(recordingContext(), word).commands.map(wordsOf)]),
  )

  expect(commands.length).toBeGreaterThan(20)
  expect(built).toEqual(commands.flatMap((command) => wordsOf(command).map((word) => [word, [wordsOf(command)]])))
})

test('a word that names no command builds them all', () => {
  const all = migrateCommand(recordingContext()).commands.map(wordsOf)

  for (const word of ['help', '--json', 'nonsense']) {
    expect(migrateCommand(recordingContext(), word).commands.map(wordsOf)).toEqual(all)
  }
})
