import { Command } from 'commander'
import { expect, test } from 'vitest'
import { expandHelp, walkWords } from './command-words.ts'

function program(): Command {
  const migrate = new Command('migrate').option('--migrations <folder>')
  migrate.addCommand(new Command('up').alias('deploy').argument('[target]'))
  return new Command('pgtend')
    .option('--env <name>')
    .option('--json')
    .addCommand(migrate)
    .addCommand(new Command('init'))
}

test('options and their values are no words of the command, at any level', () => {
  const { command, words } = walkWords(program(), [
    '--env',
    'init',
    'migrate',
    '--migrations',
    'up',
    '--json',
    'deploy',
  ])

  expect(command.name()).toBe('up')
  expect(words).toEqual(['migrate', 'deploy'])
})

test.each([
  [['help'], ['--help']],
  [
    ['help', 'migrate'],
    ['migrate', '--help'],
  ],
  [
    ['help', 'migrate', 'up'],
    ['migrate', 'up', '--help'],
  ],
  [
    ['migrate', 'help', 'up'],
    ['migrate', 'up', '--help'],
  ],
  [
    ['--env', 'staging', 'migrate', 'up', '20', '-h'],
    ['migrate', 'up', '--help'],
  ],
  [
    ['--help', 'migrate'],
    ['migrate', '--help'],
  ],
])('%j asks for help as %j', (typed, meant) => {
  expect(expandHelp(program(), typed)).toEqual(meant)
})

test('without a wish for help the command line stays as it is', () => {
  for (const typed of [['migrate', 'up', 'help'], ['init', '--', '--help'], ['migrat'], []]) {
    expect(expandHelp(program(), typed)).toBe(typed)
  }
})

test('help for a command that does not exist is an error, not the help of another', () => {
  expect(() => expandHelp(program(), ['migrate', 'upp', '--help'])).toThrow('unknown command "upp" of "pgtend migrate"')
})
