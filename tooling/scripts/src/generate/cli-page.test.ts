import { Command } from 'commander'
import { expect, test } from 'vitest'

import { cliPage } from './cli-page.ts'

function program(): Command {
  const status = new Command('status')
    .summary('show migrations')
    .description('Compare files and database.')
    .option('--steps <count>', 'how many', '1')
    .addHelpText('after', '\nExamples:\n  pgtend migrate status --json')
  const secret = new Command('secret')
  return new Command('pgtend')
    .addCommand(new Command('migrate').summary('migrations').addCommand(status))
    .addCommand(secret, { hidden: true })
}

test('every visible command has a section with its help, defaults and examples', () => {
  const page = cliPage(program())

  expect(page.match(/^#.*$/gm)).toEqual([
    '# Command line',
    '## pgtend',
    '### pgtend migrate',
    '#### pgtend migrate status',
  ])
  expect(page).toContain('Usage: pgtend migrate status [options]')
  expect(page).toContain('--steps <count>  how many (default: "1")')
  expect(page).toContain('  pgtend migrate status --json')
  expect(page).not.toContain('secret')
})

test('a program without commands is refused', () => {
  expect(() => cliPage(new Command('pgtend'))).toThrow('no commands')
})
