import { Command } from 'commander'
import { expect, test } from 'vitest'
import { recordingContext } from '../test/recording-context.ts'
import { confirm, confirmDestruction } from './confirm.ts'
import type { CommandContext } from './context.ts'
import { addCommonOptions } from './options.ts'

function command(...argv: readonly string[]): Command {
  const parsed = addCommonOptions(new Command('pgtend')).action(() => undefined)
  return parsed.parse(argv, { from: 'user' })
}

const TERMINAL = recordingContext({ interactive: true })
const NO_TERMINAL = recordingContext()

async function destroy(
  context: CommandContext,
  environment: 'development' | 'staging' | 'production',
  flags: readonly string[],
  confirmed?: string,
  database = 'app',
): Promise<string> {
  const options = { what: `drops the database "${database}"`, database, environment, confirmed }
  return confirmDestruction(context, command(...flags), options).then(
    () => 'goes on',
    (error: { code: string }) => error.code,
  )
}

test.each([
  // environment, flags, --confirm, outcome without a terminal
  ['development', [], undefined, 'CONFIRMATION_NEEDED'],
  ['development', ['--yes'], undefined, 'goes on'],
  ['development', [], 'app', 'goes on'],
  ['development', ['--yes'], 'other', 'CONFIRMATION_NEEDED'],
  ['staging', [], undefined, 'CONFIRMATION_NEEDED'],
  ['staging', ['--yes'], undefined, 'CONFIRMATION_NEEDED'],
  ['staging', [], 'app', 'goes on'],
  ['staging', ['--yes'], 'other', 'CONFIRMATION_NEEDED'],
  ['production', [], undefined, 'CONFIRMATION_NEEDED'],
  ['production', ['--yes'], undefined, 'CONFIRMATION_NEEDED'],
  ['production', [], 'app', 'goes on'],
  ['production', [], 'APP', 'CONFIRMATION_NEEDED'],
  ['production', [], '', 'CONFIRMATION_NEEDED'],
] as const)('in %s, with %j and --confirm %s: %s', async (environment, flags, confirmed, outcome) => {
  expect(await destroy(NO_TERMINAL, environment, flags, confirmed)).toBe(outcome)
})

test('a terminal changes nothing where no question may be asked', async () => {
  expect(await destroy(TERMINAL, 'production', [])).toBe('CONFIRMATION_NEEDED')
  expect(await destroy(TERMINAL, 'production', ['--yes'])).toBe('CONFIRMATION_NEEDED')
  expect(await destroy(TERMINAL, 'staging', ['--no-input'])).toBe('CONFIRMATION_NEEDED')
  expect(await destroy(TERMINAL, 'development', [], 'other')).toBe('CONFIRMATION_NEEDED')
})

test('the hint can be pasted into a shell, odd names too', async () => {
  const what = { what: 'drops it', environment: 'production', confirmed: undefined } as const

  await expect(confirmDestruction(NO_TERMINAL, command(), { ...what, database: `it's "odd"` })).rejects.toMatchObject({
    hint: `Pass \`--confirm 'it'\\''s "odd"'\` to go on.`,
    exitCode: 2,
  })
})

test('an ordinary question is answered by --yes and otherwise needs a terminal', async () => {
  await expect(confirm(NO_TERMINAL, command('--yes'), 'Go on?')).resolves.toBeUndefined()
  await expect(confirm(NO_TERMINAL, command(), 'Go on?')).rejects.toMatchObject({ code: 'ANSWER_NEEDED', exitCode: 2 })
  await expect(confirm(TERMINAL, command('--no-input'), 'Go on?')).rejects.toMatchObject({ code: 'ANSWER_NEEDED' })
})
