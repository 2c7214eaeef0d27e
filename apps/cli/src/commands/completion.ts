import { Argument, Command } from 'commander'
import type { CommandContext } from '../context.ts'
import { bashScript, type CompletionRule, fishScript, zshScript } from '../render/completion-script.ts'

const EXAMPLES = `
Examples:
  $ source <(pgtend completion bash)
  $ pgtend completion zsh > ~/.zfunc/_pgtend
  $ pgtend completion fish > ~/.config/fish/completions/pgtend.fish

Exit codes: 0 printed, 2 unknown shell.`

export function completionCommand(context: CommandContext): Command {
  return new Command('completion')
    .description('Print a script that completes commands and options in a shell.')
    .addArgument(new Argument('<shell>', 'shell to complete in').choices(['bash', 'zsh', 'fish']))
    .addHelpText('after', EXAMPLES)
    .action(async (shell: 'bash' | 'zsh' | 'fish') => {
      const { buildFullProgram } = await import('../program.ts')
      const rules = collectRules(await buildFullProgram(context), [])
      const render = { bash: bashScript, zsh: zshScript, fish: fishScript }[shell]
      context.stdout(render(rules))
    })
}

/** One rule for each way to name a command; the options of the levels above may be used at each. */
function collectRules(command: Command, path: readonly string[]): CompletionRule[] {
  const options = [...command.options, ...command.createHelp().visibleGlobalOptions(command)]
  const namesOf = (child: Command): readonly string[] => [child.name(), ...child.aliases()]
  const choices = command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? [])
  const flags = [...options.flatMap(({ long }) => long ?? []), '--help']
  const rule: CompletionRule = {
    path: path.join(' '),
    words: [...command.commands.flatMap(namesOf), ...choices, ...flags],
    valued: options.filter(({ required }) => required).flatMap(({ long }) => long ?? []),
  }
  return [
    rule,
    ...command.commands.flatMap((child) => namesOf(child).flatMap((name) => collectRules(child, [...path, name]))),
  ]
}
