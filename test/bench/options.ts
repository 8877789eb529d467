import { parseArgs } from 'node:util';

export interface BenchOptions {
  readonly quick: boolean;
  /** Whether to write docs/performance.md, its charts and its data. */
  readonly write: boolean;
  readonly profile: boolean;
  readonly json: string | undefined;
  /** Sections to run; undefined for all. */
  readonly only: readonly string[] | undefined;
}

/** Thrown when the command line is not understood; the message is for the user. */
export class BenchUsageError extends Error {
  override readonly name = 'BenchUsageError';
}

const HELP = `Measures activity-core next to what one would otherwise build.

npm run bench -- [options]

  --quick       two to five minutes, rough figures (without it: about half an hour)
  --only ID     one section, by its id or that of one of its figures; may be repeated
  --json FILE   also write the figures to FILE
  --write       write docs/performance.md, its charts and its data
                (a full run of all sections does so by itself)
  --profile     keep CPU profiles of api and worker in .activity-core/profiles and print where
                their time goes; figures are a little lower with it
  --help        this text

Sections: `;

/** @returns undefined when help was asked for; then it is in `help` */
export function readOptions(
  args: readonly string[],
  sections: readonly { readonly id: string }[],
): BenchOptions | { readonly help: string } {
  const values = parse(args);
  const ids = sections.map(({ id }) => id);
  if (values.help) return { help: `${HELP}${ids.join(', ')}\n` };
  const only = values.only?.map((asked) => sectionOf(asked, ids));
  return {
    quick: values.quick,
    profile: values.profile,
    json: values.json,
    only,
    write: values.write || (!values.quick && !values.profile && only === undefined),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        quick: { type: 'boolean', default: false },
        write: { type: 'boolean', default: false },
        profile: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
        json: { type: 'string' },
        only: { type: 'string', multiple: true },
      },
    }).values;
  } catch (error) {
    throw new BenchUsageError(`${String(error)}\nnpm run bench -- --help lists the options.`);
  }
}

/** A figure's id begins with that of its section: `open-loop/500/p99`. */
function sectionOf(asked: string, ids: readonly string[]): string {
  const found = ids.find((id) => asked === id || asked.startsWith(`${id}/`));
  if (found !== undefined) return found;
  throw new BenchUsageError(`There is no section "${asked}"; there are: ${ids.join(', ')}.`);
}
