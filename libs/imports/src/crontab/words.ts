/** Only words and quotes; whatever else a shell gives a meaning to is not split here. */
const PLAIN = /^(?:[^\s"'\\$`|&;<>()*?[\]{}~!#]|"[^"\\$`!]*"|'[^']*'|[ \t])*$/;
const WORD = /(?:[^\s"']|"[^"]*"|'[^']*')+/g;
const QUOTED = /"([^"]*)"|'([^']*)'/g;

/**
 * The words of a command that needs no shell, without their quotes; `undefined` for any other: one
 * with pipes, redirections, variables, patterns, assignments.
 */
export function plainWords(command: string): readonly string[] | undefined {
  if (!PLAIN.test(command)) return undefined;
  const words = [...command.matchAll(WORD)].map(([word]) =>
    word.replaceAll(QUOTED, (_, double?: string, single?: string) => double ?? single ?? ''),
  );
  return words[0]?.includes('=') === false ? words : undefined;
}

/** More would not fit into a key. */
const LOOKED_AT = 400;

/** What a command is about, in few words: without paths of programs and files, or redirections. */
export function gist(command: string): string {
  return command
    .slice(0, LOOKED_AT)
    .replaceAll(/\d?(?:>>?|<)\s*(?:&\d|(?:\$\([^)]*\)|\S)+)|&>>?\s*\S+/g, ' ')
    .replaceAll(/(?<=^|[\s"'=])(?:\.{0,2}|~)\/(?:[^\s"']*\/)?(?=[^\s"'/])/g, '');
}
