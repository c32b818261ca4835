/** A name with a subscript in plain text, `x_1`, `W_i`, `T_forward`, `dL/dW_2`; or a power, `bd^2`, `t^(1/2)`. */
export interface Piece {
  /** What stands before it, as it is. */
  text: string;
  /** The letter of a subscript; none before a power and at the end of the text. */
  letter?: string;
  below?: string;
  above?: string;
}

/**
 * Subscripts of one letter, or of a `d` and a letter: longer names with an underscore are names of code, and stay. Powers
 * of what is written close to them: whole numbers, letters, and what is in brackets.
 */
const RAISED =
  /(?<![A-Za-z0-9_.])(d?)([A-Za-z])_(\d{1,3}|[a-z]|run|forward|backward)(?![A-Za-z0-9_])|(?<=[\w)])\^(?:(\d+|[a-z])(?!\w|\.\d)|\(([\w/.]+)\))/g;

/** A text cut where a subscript or a power stands. */
export function subscripts(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const found of text.matchAll(RAISED)) {
    const [whole, d = '', letter, below, plain, inside] = found;
    const before = text.slice(from, found.index);
    const above = plain ?? inside;
    pieces.push(
      letter === undefined || below === undefined
        ? { text: before, ...(above === undefined ? {} : { above }) }
        : { text: before + d, letter, below },
    );
    from = found.index + whole.length;
  }
  if (from < text.length || pieces.length === 0) pieces.push({ text: text.slice(from) });
  return pieces;
}
