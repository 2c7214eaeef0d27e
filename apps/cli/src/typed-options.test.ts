import { Command } from 'commander'
import { expect, test } from 'vitest'
import { typedOptions } from './typed-options.ts'

function parse(...args: readonly string[]): string {
  const command = new Command('try')
    .option('--lists <n>', 'a number', Number)
    .option('--prove', 'yes')
    .option('--no-prove', 'no')
    .option('--name <name>', 'a name', 'default')
    .option('--dry-run', 'only show')
  command.parse(args, { from: 'user' })
  return typedOptions(command, ['dryRun'])
}

test('options come back as they were typed', () => {
  expect(parse('--dry-run', '--no-prove', '--lists', '12', '--name', 'Odd Name')).toBe(
    " --lists 12 --no-prove --name 'Odd Name'",
  )
  expect(parse('--prove')).toBe(' --prove')
})

test('defaults are not written out', () => {
  expect(parse('--dry-run')).toBe('')
})

test('an option that was typed more than once comes back as often', () => {
  const command = new Command('try').option('--key <file>', 'a file', (file: string, files: string[] = []) => [
    ...files,
    file,
  ])
  command.parse(['--key', 'a b', '--key', 'c'], { from: 'user' })

  expect(typedOptions(command, [])).toBe(" --key 'a b' --key c")
})
