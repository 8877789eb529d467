/** One line of a Dockerfile, its continuation lines joined: `COPY --from=build /app/dist dist`. */
export interface Instruction {
  readonly keyword: string;
  /** `--name=value` before the arguments. */
  readonly flags: Readonly<Record<string, string>>;
  readonly text: string;
}

/** What one `FROM` begins. */
export interface Stage {
  readonly name: string | undefined;
  readonly instructions: readonly Instruction[];
}

/** Reads the part of the Dockerfile language that ours is written in: no heredocs, no escapes. */
export function readDockerfile(source: string): readonly Stage[] {
  const stages: { name: string | undefined; instructions: Instruction[] }[] = [];
  for (const line of logicalLines(source)) {
    const instruction = readInstruction(line);
    if (instruction.keyword === 'FROM') {
      stages.push({ name: / AS (\S+)$/i.exec(instruction.text)?.[1], instructions: [] });
    } else {
      stages.at(-1)?.instructions.push(instruction); // an ARG before the first FROM is in no stage
    }
  }
  return stages;
}

/**
 * The list that an instruction in exec form (`CMD ["node", "main.js"]`) holds.
 *
 * @throws when there is no such instruction, or it is in shell form
 */
export function execForm({ instructions }: Stage, keyword: string): readonly string[] {
  const text = instructions.findLast((instruction) => instruction.keyword === keyword)?.text ?? '';
  const list: unknown = JSON.parse(text.replace(/^CMD /, ''));
  if (!Array.isArray(list)) throw new Error(`${keyword} has no list of arguments`);
  return list.map(String);
}

function logicalLines(source: string): string[] {
  return source
    .replaceAll(/^\s*#.*\n/gm, '')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function readInstruction(line: string): Instruction {
  const [keyword = '', ...words] = line.split(/\s+/);
  const flags: Record<string, string> = {};
  while (words[0]?.startsWith('--')) {
    const [name = '', ...value] = (words.shift() ?? '').slice(2).split('=');
    flags[name] = value.join('=');
  }
  return { keyword: keyword.toUpperCase(), flags, text: words.join(' ') };
}
