/** Says what is being done, in one line, to whoever waits for it. */
export type Progress = (message: string) => void;

/** Writes to the terminal: the only way in which this library prints. */
export const consoleProgress: Progress = (message) => {
  process.stdout.write(`${message}\n`);
};

/** Says nothing, for callers that show progress in their own way. */
export const silentProgress: Progress = () => undefined;
