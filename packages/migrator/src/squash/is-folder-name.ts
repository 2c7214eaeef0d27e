/** Tells whether a name is one of a folder within another: no path, nothing hidden, not empty. Pure. */
export function isFolderName(name: string): boolean {
  return !/[/\\\n\r]|^\.|^\s*$/.test(name)
}
