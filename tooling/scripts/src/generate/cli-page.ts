import type { Command } from 'commander'

const HELP_WIDTH = 110

const INTRO = `The answer goes to stdout; progress, warnings and errors go to stderr.
Exit codes: 0 done or in order, 1 failed, 2 usage or configuration, 3 needs attention, 130 interrupted.`

/**
 * Renders the help of a program and all its commands as Markdown, as `--help` prints it without colour.
 * Changes where the commands print their help; runs none of them.
 * @throws {Error} when the program has no commands.
 */
export function cliPage(program: Command): string {
  const commands = walk(program)
  if (commands.length === 1) throw new Error(`program "${program.name()}" has no commands`)
  const sections = commands.map((command) => {
    const path = pathOf(command)
    return `${'#'.repeat(Math.min(path.length + 1, 4))} ${path.join(' ')}\n\n\`\`\`text\n${helpOf(command)}\n\`\`\``
  })
  return ['# Command line', INTRO, ...sections].join('\n\n')
}

function walk(command: Command): Command[] {
  const visible = command.createHelp().visibleCommands(command)
  return [command, ...visible.filter((child) => command.commands.includes(child)).flatMap(walk)]
}

function pathOf(command: Command): string[] {
  return command.parent === null ? [command.name()] : [...pathOf(command.parent), command.name()]
}

/** Through `outputHelp`, because `helpInformation` leaves out the examples added with `addHelpText`. */
function helpOf(command: Command): string {
  let text = ''
  command.configureOutput({
    writeOut: (part) => {
      text += part
    },
    getOutHelpWidth: () => HELP_WIDTH,
    getOutHasColors: () => false,
  })
  command.outputHelp()
  return text.trim().replaceAll(/[ \t]+$/gm, '')
}
