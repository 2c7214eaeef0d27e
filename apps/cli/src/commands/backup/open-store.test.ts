import { Command } from 'commander'
import { expect, test } from 'vitest'
import { directoryOption } from './open-store.ts'

function parse(directory: string): Readonly<Record<string, unknown>> {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => undefined })
  return command.addOption(directoryOption()).parse(['--directory', directory], { from: 'user' }).opts()
}

test('a folder without a name, as an unset variable gives it, is not the folder one stands in', () => {
  expect(() => parse('')).toThrow('It must be the path of a folder')
  expect(parse('here')).toEqual({ directory: 'here' })
})
