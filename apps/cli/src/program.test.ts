import type { Command } from 'commander'
import { expect, test } from 'vitest'
import { recordingContext } from '../test/recording-context.ts'
import { NOUNS } from './nouns.ts'
import { buildFullProgram, buildProgram } from './program.ts'
import { commandPath } from './usage-error.ts'

function leaves(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leaves)
}

function helpOf(command: Command): string {
  let text = ''
  command.configureOutput({
    writeOut: (part) => {
      text += part
    },
  })
  command.outputHelp()
  return text
}

/** What a command's help lacks. */
function lacks(command: Command): string[] {
  const help = helpOf(command)
  const path = commandPath(command)
  const wanted: readonly (readonly [string, boolean])[] = [
    ['a summary', command.summary() !== ''],
    ['a description that is a sentence', /^[A-Z].*\.$/s.test(command.description())],
    ['an example', help.includes(`$ ${path}`) || (path === 'pgtend completion' && help.includes(`<(${path}`))],
    ['exit codes', /Exit codes: .*\b0\b/.test(help)],
    ['--json', help.includes('--json')],
    ['--help', help.includes('--help')],
  ]
  return wanted.filter(([, has]) => !has).map(([what]) => `${path} lacks ${what}`)
}

test('every command has a summary, a description, an example, exit codes and --json in its help', async () => {
  const program = await buildFullProgram(recordingContext())

  const commands = leaves(program)

  expect(commands.length).toBeGreaterThan(NOUNS.length)
  expect(commands.flatMap(lacks)).toEqual([])
})

test('no command hides an option of all commands behind one of its own', async () => {
  const program = await buildFullProgram(recordingContext())
  const common = new Set(program.options.flatMap(({ long, short }) => [long, short]).filter((flag) => flag != null))

  const hidden = leaves(program).flatMap((command) =>
    command.options
      .filter(({ long, short }) => common.has(long ?? '') || common.has(short ?? ''))
      .map(({ flags }) => `${commandPath(command)} ${flags}`),
  )

  expect(hidden).toEqual([])
})

test('help fits 80 columns but for the examples', async () => {
  const program = await buildFullProgram(recordingContext())

  const long = [program, ...leaves(program)].flatMap((command) => {
    command.configureOutput({ getOutHelpWidth: () => 80 })
    return command
      .helpInformation()
      .split('\n')
      .filter((line) => line.length > 80)
  })

  expect(long).toEqual([])
})

test('only the command that is used is loaded', async () => {
  const program = await buildProgram(recordingContext(), ['--env', 'staging', 'init', '--dry-run'])

  const loaded = program.commands.filter((command) => command.options.length + command.commands.length > 0)

  expect(loaded.map((command) => command.name())).toEqual(['init'])
})
