/** Texts that differ only in case, in surrounding white space or in how they encode a character get one result. */
export function foldCase(text: string): string {
  return text.trim().toLowerCase().normalize('NFC');
}
