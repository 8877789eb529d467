/**
 * The form in which texts that differ in case alone are equal. Lower case first joins letters
 * with several capitals (`ẞ`, the Kelvin sign), upper case then those with several small forms
 * (`σ` and `ς`). The result is never shorter than the text, and folding a text is folding its
 * characters, so prefixes and suffixes of it can be judged by as many characters of a value.
 */
export function foldCase(text: string): string {
  return text.toLowerCase().toUpperCase();
}
