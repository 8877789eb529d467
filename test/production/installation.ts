import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { type Instruction, readDockerfile, type Stage } from './dockerfile.js';

const run = promisify(execFile);
const WORKDIR = '/app';

/** The application as the image holds it, in a folder instead of an image. */
export interface Installation {
  /** Stands for the image's `/app`. */
  readonly folder: string;
  /** The image's own variables, over those of this process. */
  readonly env: NodeJS.ProcessEnv;
}

/** The stage of the Dockerfile that becomes the image. */
export async function imageStage(root: string): Promise<Stage> {
  const stage = readDockerfile(await readFile(join(root, 'Dockerfile'), 'utf8')).at(-1);
  if (!stage) throw new Error('the Dockerfile is empty');
  return stage;
}

/**
 * Carries out the last stage of the Dockerfile in a folder, where no container engine is at hand.
 * What its build stage would hand over is taken from `dist`, as built with all of the repository,
 * without what the image's build would not have seen.
 *
 * @throws on an instruction it does not know, so that nothing of the image goes untested in silence
 */
export async function install(root: string, folder: string): Promise<Installation> {
  const { instructions } = await imageStage(root);
  const ignored = await ignoredByTheBuild(root);
  let env = process.env;
  for (const { keyword, flags, text } of instructions) {
    switch (keyword) {
      case 'ENV':
        env = { ...env, ...assignments(text, folder, env) };
        break;
      case 'COPY':
        await copy({ keyword, flags, text }, { root, folder, ignored });
        break;
      case 'RUN':
        await run('/bin/sh', ['-c', text], { cwd: folder, env });
        break;
      case 'WORKDIR':
        if (text !== WORKDIR) throw new Error(`the Dockerfile works in ${text}`);
        break;
      case 'USER':
      case 'EXPOSE':
      case 'HEALTHCHECK':
      case 'CMD':
        break;
      default:
        throw new Error(`nobody knows how to carry out ${keyword} ${text}`);
    }
  }
  return { folder, env };
}

function assignments(text: string, folder: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    [...text.matchAll(/(\w+)=(\S+)/g)].map(([, name = '', value = '']) => [
      name,
      value
        .replaceAll(WORKDIR, folder)
        .replaceAll(/\$(\w+)/g, (_, other: string) => env[other] ?? ''),
    ]),
  );
}

interface CopyPlace {
  readonly root: string;
  readonly folder: string;
  readonly ignored: (path: string) => boolean;
}

async function copy({ flags, text }: Instruction, place: CopyPlace): Promise<void> {
  const words = text.split(' ');
  const target = words.pop() ?? '';
  for (const source of words) {
    const path = flags.from === undefined ? source : relative(WORKDIR, source);
    const to = join(place.folder, target.endsWith('/') ? join(target, path) : target);
    await mkdir(join(to, '..'), { recursive: true });
    await cp(join(place.root, path), to, {
      recursive: true,
      filter: (file) => !place.ignored(relative(place.root, file)),
    });
    if (flags.chmod !== undefined) await chmod(to, Number.parseInt(flags.chmod, 8));
  }
}

/** Whether a compiled file comes from a source that `.dockerignore` keeps out of the build. */
async function ignoredByTheBuild(root: string): Promise<(path: string) => boolean> {
  const lines = (await readFile(join(root, '.dockerignore'), 'utf8')).split('\n');
  const rules = lines.filter((line) => /^[^#!]/.test(line) && line !== '*').map(compiledFrom);
  return (path) => rules.some((isCompiledFrom) => isCompiledFrom(path));
}

/** `libs/local-stack` ignores `dist/libs/local-stack`; `*.spec.ts` ignores `*.spec.js` and its map. */
function compiledFrom(ignored: string): (path: string) => boolean {
  const suffix = /^\*\*\/\*(\.\w+)\.ts$/.exec(ignored)?.[1];
  if (suffix === undefined) return (path) => `${path}/`.startsWith(`dist/${ignored}/`);
  return (path) => path.endsWith(`${suffix}.js`) || path.endsWith(`${suffix}.js.map`);
}
