/** What an expression may be and do. What is beyond a limit is an error that names the limit. */

/** Characters of an expression's source, and of a `${…}` in a template. */
export const MAX_SOURCE_LENGTH = 4_096;

/** Blanks and comments in a row; the parser's time grows with the square of it. */
export const MAX_BLANK_RUN = 500;

/** Brackets open at once in a source; the parser's time grows with their number. */
export const MAX_BRACKET_DEPTH = 32;

/** Nodes of a syntax tree; a macro such as `all` counts as what it expands to. */
export const MAX_NODES = 2_000;

/** How deep a syntax tree is: `a + b + c` is 3 deep. */
export const MAX_NODE_DEPTH = 200;

/** Characters of a regular expression. */
export const MAX_PATTERN_LENGTH = 1_000;

/**
 * Work of one evaluation, or of one rendering with all its expressions, in steps. A step is about a
 * node evaluated in a loop, an element visited or {@link CHARACTERS_PER_STEP} characters read: some
 * 100 ns each, so all of it is a fraction of a second.
 */
export const MAX_STEPS = 500_000;

export const CHARACTERS_PER_STEP = 16;

/** Characters, or bytes, of a text that an expression builds. */
export const MAX_TEXT_LENGTH = 262_144;

/** Size of a result, see `sizeOf`: about the characters of its JSON text. */
export const MAX_OUTPUT_SIZE = 1_048_576;

/** How deep lists and objects of a result are nested. */
export const MAX_OUTPUT_DEPTH = 64;
