import { type ChildProcess, spawn } from 'node:child_process';
import { Socket } from 'node:net';

/**
 * Stops what its parent left behind. It is told the processes on its standard input, `+ PID SIGNAL`
 * and `- PID`; the end of that input means that the parent is gone, however it went. Then it stops
 * the remaining processes, the newest first: the signal, five seconds, SIGKILL to the whole group.
 *
 * A shell script, because it has to work alike from TypeScript sources and from compiled code, costs
 * a megabyte, and outlives a `killall -9 node`.
 */
const SCRIPT = `
is_alive() { # a zombie is not; without /proc there is somebody who reaps
  kill -s 0 "$1" 2>/dev/null && ! grep -q ') Z' "/proc/$1/stat" 2>/dev/null
}
watched=''
while read -r operation pid signal; do
  rest=''
  for entry in $watched; do
    [ "\${entry%%:*}" = "$pid" ] || rest="$rest $entry"
  done
  watched=$rest
  [ "$operation" = + ] && watched="$pid:$signal $watched"
done
for entry in $watched; do
  pid=\${entry%%:*}
  kill -s "\${entry#*:}" "$pid" 2>/dev/null
  checks=0
  while [ $checks -lt 50 ] && is_alive "$pid"; do
    sleep 0.1
    checks=$((checks + 1))
  done
  kill -s KILL -- "-$pid" 2>/dev/null
done
`;

let shell: ChildProcess | undefined;

/** Has process group `pid` stopped by `signal` should this process end without doing so. */
export function watch(pid: number, signal: 'SIGTERM' | 'SIGINT'): void {
  shell ??= startShell();
  shell.stdin?.write(`+ ${pid} ${signal.slice('SIG'.length)}\n`);
}

/** To be called when the process has ended: its id may soon belong to another. */
export function unwatch(pid: number): void {
  shell?.stdin?.write(`- ${pid}\n`);
}

function startShell(): ChildProcess {
  const started = spawn('/bin/sh', ['-c', SCRIPT, 'activity-core-watchdog'], {
    detached: true, // a Ctrl-C at the terminal is not for it
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  started.once('exit', () => (shell = undefined));
  started.stdin.on('error', () => undefined); // it is gone; 'exit' tells
  started.unref();
  if (started.stdin instanceof Socket) started.stdin.unref();
  return started;
}
